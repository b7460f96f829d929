import type { CalendarAccount, CalendarPermission, Clock, RemoteSignIn } from '@kalbro/calendar-core';
import { permissionFor } from '@kalbro/calendar-core';
import type { Instant, UserId } from '@kalbro/kernel';
import { addMilliseconds } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { randomBytes } from 'node:crypto';
import { AccountStore } from '../store/account-store.js';
import type { AdminConsentLink } from '../store/admin-consent-store.js';
import { AdminConsentStore, organisationOf } from '../store/admin-consent-store.js';
import { sha256 } from './begin-sign-in.js';

/** What a person whose sign-in was blocked can hand to an administrator. */
export interface ConsentWanted {
  readonly adminConsentUrl: string;
  readonly permissions: readonly CalendarPermission[];
  /** When consent was reported that did not help. */
  readonly consentReportedAt?: Instant;
}

/** Administrators take their time. */
const validMilliseconds = 30 * 86_400_000;
/** Strongest first, as people read it. */
const strongestFirst: readonly CalendarPermission[] = ['Calendars.ReadWrite', 'Calendars.Read', 'Calendars.ReadBasic'];

export function neededPermission({ direction, scopes }: Pick<CalendarAccount, 'direction' | 'scopes'>) {
  return permissionFor(direction, scopes);
}

/**
 * Links by which an administrator consents for a whole organisation. Each holds a state that cannot be guessed, so that
 * whoever comes back by one was given one; it proves nothing about what they did at Microsoft.
 */
export class AdminConsentLinks {
  private readonly accounts = new AccountStore();
  private readonly consents = new AdminConsentStore();

  constructor(
    private readonly signIn: Pick<RemoteSignIn, 'adminConsentUrl'>,
    private readonly clock: Clock,
  ) {}

  /**
   * For an account that is locked by `tx` and was blocked just now; `requestedBy` is null when a run found out. The link asks for what all who wait in that
   * organisation need, so that one consent serves them; the one that the account has already is kept while it asks the same.
   */
  async wantedBy(tx: Tx, account: CalendarAccount, requestedBy: UserId | null): Promise<ConsentWanted> {
    const organisation = organisationOf(account);
    const now = this.clock.now();
    const needed = neededPermission(account);
    const reportedAt = await this.consents.disprove(tx, organisation, needed, now);
    const waiting = await this.accounts.waitingForConsent(tx, organisation);
    const all = new Set([needed, ...waiting.map(neededPermission)]);
    const permissions = strongestFirst.filter((permission) => all.has(permission));
    const expiresAt = addMilliseconds(now, validMilliseconds);
    const link = { organisation, permissions, accountId: account.id, requestedBy, createdAt: now, expiresAt };
    const adminConsentUrl = (await this.kept(tx, account, link)) ?? (await this.made(tx, account, link));
    return { adminConsentUrl, permissions, ...(reportedAt === undefined ? {} : { consentReportedAt: reportedAt }) };
  }

  private async kept(
    tx: Tx,
    { problem }: CalendarAccount,
    link: Omit<AdminConsentLink, 'stateHash'>,
  ): Promise<string | undefined> {
    const url = problem?.adminConsentUrl;
    const state = url === undefined ? null : new URL(url).searchParams.get('state');
    if (url === undefined || state === null) return undefined;
    return (await this.consents.prolong(tx, sha256(state), link)) ? url : undefined;
  }

  private async made(
    tx: Tx,
    { username }: CalendarAccount,
    link: Omit<AdminConsentLink, 'stateHash'>,
  ): Promise<string> {
    const state = randomBytes(32).toString('base64url');
    await this.consents.insert(tx, { ...link, stateHash: sha256(state) });
    return this.signIn.adminConsentUrl(username, link.permissions, state);
  }
}
