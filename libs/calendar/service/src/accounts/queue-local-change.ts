import { upSyncState } from '@kalbro/calendar-core';
import type { CalendarAccount } from '@kalbro/calendar-core';
import type { AccountId, ClientId, Instant, ResourceId, SyncRunId, UserId } from '@kalbro/kernel';
import { millisecondsOf } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { freshId } from '../store/fresh-id.js';
import { AccountStore } from '../store/account-store.js';
import type { RunDraft } from '../store/sync-run-store.js';
import { SyncRunStore } from '../store/sync-run-store.js';

/** An account that a change here concerns; its row is locked to the end of the transaction. */
export interface ConcernedAccount extends Pick<CalendarAccount, 'direction' | 'status' | 'position'> {
  readonly id: AccountId;
  readonly clientId: ClientId;
  readonly moduleActive: boolean;
  readonly wasSynchronised: boolean;
}

/** Whom a change may concern: the main account of each resource, and whoever holds the appointment already. */
export interface Concern {
  readonly resourceIds: readonly ResourceId[];
  readonly linkedAccountIds: readonly AccountId[];
}

/**
 * Locks the accounts that a change concerns, in the order of their ids. Before any appointment, since a run locks its
 * account first of all and then the appointments of a page.
 */
export async function lockConcerned(tx: Tx, concern: Concern): Promise<readonly ConcernedAccount[]> {
  return tx.query(concernedSql, [concern.resourceIds, concern.linkedAccountIds]);
}

/**
 * Queues a run for each locked account that changes go up to, or makes the one that is going look once more when it is
 * through. Answers with the accounts to wake after commit.
 */
export async function queueLocalChange(
  tx: Tx,
  runs: SyncRunStore,
  accounts: readonly ConcernedAccount[],
  by: { readonly requestedBy: UserId | null; readonly now: Instant },
): Promise<readonly AccountId[]> {
  await lookAgain(tx, accounts);
  const drafts = accounts.filter(takesChanges).map(({ id, clientId }): RunDraft => {
    const runId = freshId<SyncRunId>(millisecondsOf(by.now));
    return { id: runId, accountId: id, clientId, trigger: 'LOCAL_CHANGE', requestedBy: by.requestedBy };
  });
  if (drafts.length === 0) return [];
  const active = await runs.queue(tx, drafts);
  const going = active.filter(({ status }) => status !== 'QUEUED').map(({ id }) => id);
  if (going.length > 0) await tx.query('UPDATE sync_run SET again = true WHERE id = ANY($1) AND NOT again', [going]);
  return active.filter(({ status }) => status === 'QUEUED').map(({ accountId }) => accountId);
}

/** A run that tries an account which failed finds what was changed meanwhile when it is through, if it gets that far. */
async function lookAgain(tx: Tx, accounts: readonly ConcernedAccount[]): Promise<void> {
  const failed = accounts.filter(
    ({ status, ...rest }) => status === 'FAILED' && takesChanges({ ...rest, status: 'CONNECTED' }),
  );
  if (failed.length === 0) return;
  await tx.query(`UPDATE sync_run SET again = true WHERE account_id = ANY($1) AND status = 'RUNNING' AND NOT again`, [
    failed.map(({ id }) => id),
  ]);
}

/**
 * Accounts that may go up again (signed in anew, module switched on, no longer paused) send what waited, once. One that was
 * never synchronised waits for somebody to start it. Answers with those to wake after commit; the sweep finds them as well.
 */
export async function queueWaiting(
  tx: Tx,
  accountIds: readonly AccountId[],
  by: { readonly requestedBy: UserId | null; readonly now: Instant },
): Promise<readonly AccountId[]> {
  const waiting = await new AccountStore().pendingUp(tx, accountIds);
  if (waiting.size === 0) return [];
  const accounts = await lockConcerned(tx, { resourceIds: [], linkedAccountIds: [...waiting.keys()] });
  const ready = accounts.filter(({ wasSynchronised }) => wasSynchronised);
  return queueLocalChange(tx, new SyncRunStore(), ready, by);
}

function takesChanges({ moduleActive, ...account }: ConcernedAccount): boolean {
  return upSyncState(account, moduleActive) === 'ACTIVE';
}

const concernedSql = `
SELECT a.id, a.client_id AS "clientId", a.direction, a.status, a.position,
  EXISTS (SELECT 1 FROM active_module m WHERE m.client_id = a.client_id AND m.module = 'OFFICE_365') AS "moduleActive",
  a.last_successful_sync_at IS NOT NULL AS "wasSynchronised"
FROM calendar_account a
WHERE (a.resource_id = ANY($1::uuid[]) AND a.position = 1) OR a.id = ANY($2::uuid[])
ORDER BY a.id FOR NO KEY UPDATE OF a`;
