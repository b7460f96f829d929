import type { CalendarAccount } from '@kalbro/calendar-core';
import { firstUpNotice } from '@kalbro/calendar-core';
import type { AccountId, Localised, UserId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed } from '@kalbro/permissions-core';
import { JoinOrganisation } from '../organisation/join-organisation.js';
import { AccountStore } from '../store/account-store.js';
import { DownCopiesStore } from '../store/down-copies-store.js';
import { ExternalCalendarStore } from '../store/external-calendar-store.js';
import { SignInAttemptStore } from '../store/sign-in-attempt-store.js';
import { SyncRunStore } from '../store/sync-run-store.js';
import { cardOf, present } from './account-card.js';
import type { AccountAuthorization, AccountParts, WakeAccount } from './account-parts.js';
import type { PreparedSignIn, SignInContext } from './begin-sign-in.js';
import { BeginSignIn } from './begin-sign-in.js';
import { ConnectJoined } from './connect-joined.js';
import { listNotices } from './list-notices.js';
import { queueWaiting } from './queue-local-change.js';
import type { AccountChange, AccountChangePlan } from './plan-account-change.js';
import { planAccountChange } from './plan-account-change.js';

export interface UpdateCalendarAccountInput extends AccountChange {
  readonly id: AccountId;
}

interface Saved {
  readonly answer: AccountAuthorization;
  readonly wake: boolean;
}

/** Changes direction, scopes and conflict policy of an account; direction NONE pauses it. See `planAccountChange`. */
export class UpdateCalendarAccount {
  private readonly accounts = new AccountStore();
  private readonly attempts = new SignInAttemptStore();
  private readonly calendars = new ExternalCalendarStore();
  private readonly copies = new DownCopiesStore();
  private readonly runs = new SyncRunStore();
  private readonly signIns: BeginSignIn;
  private readonly organisation: JoinOrganisation;
  private readonly joining: ConnectJoined;

  constructor(private readonly parts: AccountParts & { readonly wake: WakeAccount }) {
    this.signIns = new BeginSignIn(parts.signIn, parts.box, parts.clock);
    this.organisation = new JoinOrganisation(parts.database, parts.organisation);
    this.joining = new ConnectJoined(parts.clock);
  }

  /** @throws RuleError SCOPE_NOT_ALLOWED, and the refusals of `assertAllowed` */
  async run(
    actor: Actor | undefined,
    input: UpdateCalendarAccountInput,
    context: SignInContext,
  ): Promise<AccountAuthorization> {
    const account = await this.accounts.byId(this.parts.database.reader, input.id);
    assertAllowed(actor, 'account:edit', cardOf(account));
    const ready = await this.renewed(actor, present(account), input);
    const saved = await this.change(actor, ready, input, context);
    if (saved.wake) await this.parts.wake(input.id);
    return saved.answer;
  }

  /** Where the organisation lets an account do more than when it was connected, nobody has to sign in for that. */
  private async renewed(actor: Actor, account: CalendarAccount, input: AccountChange): Promise<CalendarAccount> {
    const { signInFor: permission } = planAccountChange(account, input);
    if (permission === null || account.access !== 'ORGANISATION') return account;
    const { id, resourceId, clientId, username } = account;
    const request = { resource: { id: resourceId, clientId }, username, permission };
    const answer = await this.organisation.run(actor, request);
    if (answer.kind !== 'joined') return account;
    return this.parts.database.transaction(async (tx) => {
      await this.joining.begin(tx, clientId, answer);
      const locked = present(await this.accounts.lock(tx, id));
      return locked.access === 'ORGANISATION' ? this.joining.run(tx, locked, answer) : locked;
    });
  }

  /** Somebody may change the account between planning and locking; then the plan is made again, for what they left. */
  private async change(
    actor: Actor,
    account: CalendarAccount,
    input: AccountChange,
    context: SignInContext,
  ): Promise<Saved> {
    const { signInFor } = planAccountChange(account, input);
    const { id: accountId, username } = account;
    const wanted = signInFor && { accountId, username, permission: signInFor, userId: actor.userId };
    const prepared = wanted && (await this.signIns.prepare(wanted, context));
    const saved = await this.parts.database.transaction((tx) =>
      this.save(tx, actor.userId, accountId, input, prepared),
    );
    return 'stale' in saved ? this.change(actor, saved.stale, input, context) : saved;
  }

  private async save(
    tx: Tx,
    userId: UserId,
    id: AccountId,
    input: AccountChange,
    prepared: PreparedSignIn | null,
  ): Promise<Saved | { readonly stale: CalendarAccount }> {
    const before = present(await this.accounts.lock(tx, id));
    const plan = planAccountChange(before, input);
    if (plan.signInFor !== (prepared?.attempt.permission ?? null)) return { stale: before };
    const account = await this.accounts.saveSettings(tx, id, plan.settings);
    const restarted = await this.carryOut(tx, id, plan);
    const resumed = plan.upwards === 'resumes' && (await this.resume(tx, userId, account));
    if (prepared) await this.signIns.save(tx, prepared);
    const list = await this.accounts.ofResources(tx, [account.resourceId]);
    const authorizationUrl = prepared?.authorizationUrl ?? null;
    const notices = [...listNotices(account, list), ...(await this.upNotices(tx, account, plan))];
    return { answer: { account, authorizationUrl, notices }, wake: restarted || resumed };
  }

  private async resume(tx: Tx, requestedBy: UserId, account: CalendarAccount): Promise<boolean> {
    return (await queueWaiting(tx, [account.id], { requestedBy, now: this.parts.clock.now() })).length > 0;
  }

  private async upNotices(tx: Tx, { id }: CalendarAccount, plan: AccountChangePlan): Promise<readonly Localised[]> {
    if (plan.upwards !== 'begins') return [];
    const waiting = (await this.accounts.pendingUp(tx, [id])).get(id);
    return waiting === undefined ? [] : [firstUpNotice(waiting)];
  }

  /** Answers whether somebody must be woken. */
  private async carryOut(tx: Tx, id: AccountId, plan: AccountChangePlan): Promise<boolean> {
    if (plan.eraseDetails) await this.copies.eraseDetails(tx, id);
    if (plan.upwards === 'ends') await this.accounts.takeBackUnsent(tx, id);
    if (plan.readInFull) await this.calendars.readInFull(tx, id);
    if (plan.settings.status === 'CONNECTED') await this.attempts.forget(tx, id);
    if (plan.runs === 'stop') await this.runs.stop(tx, [id]);
    return plan.runs === 'restart' && (await this.runs.restart(tx, id));
  }
}
