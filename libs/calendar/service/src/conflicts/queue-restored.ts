import { lockConcerned, queueLocalChange } from '../accounts/queue-local-change.js';
import { SyncRunStore } from '../store/sync-run-store.js';
import type { QueueLocalChange } from './restore-conflict-value.js';

/** A value that was brought back goes up as any other edit does. */
export const queueRestored: QueueLocalChange = async (tx, { accountIds, requestedBy, now }) => {
  const accounts = await lockConcerned(tx, { resourceIds: [], linkedAccountIds: accountIds });
  return queueLocalChange(tx, new SyncRunStore(), accounts, { requestedBy, now });
};
