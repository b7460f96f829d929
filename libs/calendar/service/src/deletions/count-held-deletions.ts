import type { Database } from '@kalbro/database';
import type { SyncRunId } from '@kalbro/kernel';
import { HeldStore } from './held-store.js';

/** How much a run that waits for an answer would delete. It judges nothing: ask only for a run that was judged. */
export class CountHeldDeletions {
  private readonly held = new HeldStore();

  constructor(private readonly database: Database) {}

  /** Events that are gone in Outlook, a series counted once; null for a run that does not wait. */
  run(id: SyncRunId): Promise<number | null> {
    return this.held.count(this.database.reader, id);
  }
}
