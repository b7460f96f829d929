import type { AccountId, ClientId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { AccountStore } from '../store/account-store.js';
import { SyncRunStore } from '../store/sync-run-store.js';

/**
 * Stops everything of a client whose module is being switched off, in the same transaction: from its commit on no run
 * of theirs writes anything. What was read stays, and so does where to go on.
 */
export async function stopClient(tx: Tx, clientId: ClientId): Promise<void> {
  const ids: readonly AccountId[] = await new AccountStore().idsOfClient(tx, clientId);
  await new SyncRunStore().stop(tx, ids);
}
