import type { CalendarAccount } from '@kalbro/calendar-core';
import type { Localised, UserId } from '@kalbro/kernel';
import { RuleError } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import { decide } from '@kalbro/permissions-core';
import { AccountStore } from '../store/account-store.js';
import { IdentityStore } from '../store/identity-store.js';
import { RepairLinkStore } from '../store/repair-link-store.js';
import { cardOf } from './account-card.js';
import type { AccountParts } from './account-parts.js';
import type { SignInContext } from './begin-sign-in.js';
import { sha256 } from './begin-sign-in.js';
import { isWorking } from './decide-sign-in.js';
import { ReconnectCalendarAccount } from './reconnect-calendar-account.js';

/** What whoever opens a repair link is told. */
export type RepairView =
  /** A click begins the sign-in. */
  | { readonly kind: 'repairable'; readonly username: string }
  /** There is nothing to repair. */
  | { readonly kind: 'works'; readonly username: string }
  /** Only whoever is signed in to the planner may begin it. */
  | { readonly kind: 'onlyFromCard'; readonly username: string }
  /** Whom the link acts as may no longer edit the card, or the module is off. */
  | { readonly kind: 'refused'; readonly text: Localised }
  | { readonly kind: 'linkUnknown' };

/** `begun`: the browser goes to `authorizationUrl` next. */
export type RepairStart = Exclude<RepairView, { readonly kind: 'repairable' }> | RepairBegun;

export interface RepairBegun {
  readonly kind: 'begun';
  readonly authorizationUrl: string;
}

export interface RepairParts extends AccountParts {
  /** Whom the link acts as, with the permissions of this moment. */
  readonly loadActor: (userId: UserId) => Promise<Actor | undefined>;
}

interface Judged {
  readonly view: RepairView;
  readonly account?: CalendarAccount;
  readonly actor?: Actor;
}

/** Reads what a repair link is worth now, and changes nothing: programs that look into mails open links as well. */
export class ReadRepairLink {
  constructor(private readonly parts: RepairParts) {}

  async run(ticket: string): Promise<RepairView> {
    return (await judgeTicket(this.parts, ticket)).view;
  }
}

/** Begins the sign-in that a repair link is for, in the browser that asks for it. */
export class BeginRepair {
  private readonly reconnect: ReconnectCalendarAccount;

  constructor(private readonly parts: RepairParts) {
    this.reconnect = new ReconnectCalendarAccount(parts);
  }

  async run(ticket: string, context: SignInContext): Promise<RepairStart> {
    const { view, account, actor } = await judgeTicket(this.parts, ticket);
    if (view.kind !== 'repairable') return view;
    if (!account) return { kind: 'linkUnknown' };
    try {
      const { authorizationUrl } = await this.reconnect.run(actor, account, context);
      return authorizationUrl === null
        ? { kind: 'works', username: view.username }
        : { kind: 'begun', authorizationUrl };
    } catch (error) {
      // It was removed, or the permission taken away, a moment ago.
      if (error instanceof RuleError) return { kind: 'refused', text: error.text };
      throw error;
    }
  }
}

async function judgeTicket({ database, clock, loadActor }: RepairParts, ticket: string): Promise<Judged> {
  const unknown: Judged = { view: { kind: 'linkUnknown' } };
  const link = await new RepairLinkStore().find(database.reader, sha256(ticket), clock.now());
  const account = link && (await new AccountStore().byId(database.reader, link.accountId));
  if (!link || !account) return unknown;
  const actor = await loadActor(link.userId);
  const decision = decide(actor, 'account:edit', cardOf(account));
  if (!actor || !decision.allowed)
    return decision.allowed ? unknown : { view: { kind: 'refused', text: decision.text } };
  const { username } = account;
  if (isWorking(account)) return { view: { kind: 'works', username } };
  const wasLinked = (await new IdentityStore().of(database.reader, account.id)) !== undefined;
  if (!wasLinked && !isOwnAddress(actor, account)) return { view: { kind: 'onlyFromCard', username } };
  return { view: { kind: 'repairable', username }, account, actor };
}

/**
 * A link can be sent on. Whoever is sent one for their own address by the holder of another card must not find their
 * calendar on that card after two clicks: only what they linked there before, or what is their own card, is begun by it.
 */
function isOwnAddress({ email, ownResourceId }: Actor, { username, resourceId }: CalendarAccount): boolean {
  return ownResourceId === resourceId && email.toLowerCase() === username;
}
