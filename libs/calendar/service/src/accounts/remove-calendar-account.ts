import type { CalendarAccount, Clock, RemoteCalendar, TokenVault } from '@kalbro/calendar-core';
import { isSignInDead, isSynchronisable, runError } from '@kalbro/calendar-core';
import type { AccountId, ResourceId, SyncRunId, UserId } from '@kalbro/kernel';
import { millisecondsOf } from '@kalbro/kernel';
import type { Database, Tx } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed } from '@kalbro/permissions-core';
import { LeavingStore } from '../removal/leaving-store.js';
import type { RemovalPlan } from '../removal/plan-removal.js';
import { planRemoval } from '../removal/plan-removal.js';
import { AccountStore } from '../store/account-store.js';
import { DownCopiesStore } from '../store/down-copies-store.js';
import { ExternalCalendarStore } from '../store/external-calendar-store.js';
import { freshId } from '../store/fresh-id.js';
import { SyncRunStore } from '../store/sync-run-store.js';
import { cardOf, present } from './account-card.js';
import type { WakeAccount } from './account-parts.js';

export interface RemoveCalendarAccountInput {
  readonly id: AccountId;
  /** Whether what came down from this account alone stays in the planner, as entries of its own. */
  readonly downCopies: 'KEEP' | 'DELETE';
  /** Whether what went up stays in Outlook. */
  readonly upCopies: 'KEEP' | 'DELETE';
}

export interface RemoveCalendarAccountParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: TokenVault;
  readonly remote: Pick<RemoteCalendar, 'endSubscriptions'>;
  readonly wake: WakeAccount;
  /** Told why subscriptions could not be ended, for the log: ids only. */
  readonly report: (failure: { readonly accountId: AccountId; readonly error: unknown }) => void;
  /** Milliseconds that Graph may take to end what it tells of changes; 5 seconds if not said. */
  readonly patience?: number;
}

/** Whoever removes an account waits for Graph, and its tokens are to go at once. */
const longestPatience = 5_000;

/** What is to be done after commit. */
interface Removed {
  readonly isSignedOut: boolean;
  readonly wake: readonly AccountId[];
}

/**
 * Removes an account from its resource's list at once; the one behind it moves up and, from the first place, becomes the
 * main account. When what went up is to be deleted in Outlook, a run does that, and the tokens go with its end; otherwise
 * everything of the account goes here. A run that was going finds its account gone and writes nothing more.
 */
export class RemoveCalendarAccount {
  private readonly accounts = new AccountStore();
  private readonly calendars = new ExternalCalendarStore();
  private readonly copies = new DownCopiesStore();
  private readonly leaving = new LeavingStore();
  private readonly runs = new SyncRunStore();

  constructor(private readonly parts: RemoveCalendarAccountParts) {}

  /** Answers with the resource whose list is shorter now. */
  async run(actor: Actor | undefined, input: RemoveCalendarAccountInput): Promise<ResourceId> {
    const account = await this.accounts.byId(this.parts.database.reader, input.id);
    assertAllowed(actor, 'account:edit', cardOf(account));
    const { resourceId } = present(account);
    await this.endSubscriptions(present(account));
    const removed = await this.parts.database.transaction((tx) => this.remove(tx, actor.userId, resourceId, input));
    // The stored tokens went in the same transaction; this is for what the vault may hold besides.
    if (removed.isSignedOut) await this.parts.vault.erase(input.id);
    for (const id of removed.wake) await this.parts.wake(id);
    return resourceId;
  }

  /**
   * Kalbro makes none, but what another version of it made would go on. As long as there are tokens for it, and never in the
   * way of erasing them.
   */
  private async endSubscriptions({ id, status, problem }: CalendarAccount): Promise<void> {
    if ((!isSynchronisable(status) && status !== 'PAUSED') || isSignInDead(problem)) return;
    const signal = AbortSignal.timeout(this.parts.patience ?? longestPatience);
    try {
      if ((await this.parts.vault.load(id)) === undefined) return;
      const session = { accountId: id, signal, countRequest: () => undefined };
      await Promise.race([this.parts.remote.endSubscriptions(session), rejectsWith(signal)]);
    } catch (error) {
      this.parts.report({ accountId: id, error });
    }
  }

  private async remove(
    tx: Tx,
    userId: UserId,
    resourceId: ResourceId,
    input: RemoveCalendarAccountInput,
  ): Promise<Removed> {
    await this.accounts.lockResource(tx, resourceId);
    const list = await this.accounts.lockOfResource(tx, resourceId);
    const account = present(list.find(({ id }) => id === input.id));
    const { events } = await this.leaving.wentUp(tx, account.id);
    const plan = planRemoval(account, input.upCopies, events);
    if (plan.kind === 'run') await this.leaving.take(tx, account.id);
    await this.leaveCopies(tx, account.id, input.downCopies, plan);
    await this.leaveList(tx, userId, account, input, { plan, events });
    const nextWaits = await this.promote(tx, account);
    await this.accounts.tell(tx, account);
    return { isSignedOut: plan.kind !== 'run', wake: [...(plan.kind === 'run' ? [account.id] : []), ...nextWaits] };
  }

  private async leaveCopies(
    tx: Tx,
    id: AccountId,
    downCopies: 'KEEP' | 'DELETE',
    { kind }: RemovalPlan,
  ): Promise<void> {
    if (downCopies === 'DELETE') await this.copies.removeOfAccount(tx, id);
    else await this.copies.keepOfAccount(tx, id);
    await this.leaving.forget(tx, id, kind === 'run');
  }

  private async leaveList(
    tx: Tx,
    userId: UserId,
    account: CalendarAccount,
    { downCopies, upCopies }: RemoveCalendarAccountInput,
    { plan, events }: { readonly plan: RemovalPlan; readonly events: number },
  ): Promise<void> {
    const { id: accountId, clientId } = account;
    if (plan.kind === 'atOnce') return this.accounts.remove(tx, account);
    await this.leaving.leave(tx, accountId, { downCopies, upCopies, requestedBy: userId });
    const id = freshId<SyncRunId>(millisecondsOf(this.parts.clock.now()));
    const errors = plan.kind === 'stays' ? [runError(plan.obstacle), runError('LEFT_IN_OUTLOOK')] : [];
    await this.leaving.queue(tx, { id, accountId, clientId, trigger: 'MANUAL', requestedBy: userId, events, errors });
    if (plan.kind === 'stays') await this.leaving.end(tx, accountId);
  }

  /**
   * What came down from the account that is main now was read as something that nobody may edit here: it is read again.
   * A run of it that is going starts over as that of the main account. Answers with whom to wake for it.
   */
  private async promote(tx: Tx, account: CalendarAccount): Promise<readonly AccountId[]> {
    const main = await this.accounts.moveUp(tx, account, this.parts.clock.now());
    if (!main) return [];
    await this.calendars.readInFull(tx, main);
    return (await this.runs.restart(tx, main)) ? [main] : [];
  }
}

/** For what does not obey the signal itself. The time may be up already: then no event comes any more. */
function rejectsWith(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
