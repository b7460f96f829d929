import type { AccountId, ClientId, Instant } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { AccountStore } from '../store/account-store.js';
import { queueWaiting } from './queue-local-change.js';
import { SyncRunStore } from '../store/sync-run-store.js';

/** The module is switched on again: what waited meanwhile goes up. */
export async function restartClient(tx: Tx, clientId: ClientId, now: Instant): Promise<void> {
  await queueWaiting(tx, await new AccountStore().idsOfClient(tx, clientId), { requestedBy: null, now });
}

/**
 * Stops everything of a client whose module is being switched off, in the same transaction: from its commit on no run
 * of theirs writes anything. What was read stays, and so does where to go on. Removals do not wait for the module to come
 * back: their runs end by themselves, and what they have not deleted yet stays in Outlook.
 */
export async function stopClient(tx: Tx, clientId: ClientId): Promise<void> {
  const accounts = new AccountStore();
  const runs = new SyncRunStore();
  const ids: readonly AccountId[] = await accounts.idsOfClient(tx, clientId);
  await runs.stop(tx, ids);
  for (const id of await accounts.removedOfClient(tx, clientId)) await runs.restart(tx, id);
}
