import type { Database } from '@kalbro/database';
import type { SyncRunId } from '@kalbro/kernel';
import { HeldStore } from './held-store.js';
import type { HeldCount } from './held-store.js';

/** How much runs that wait for an answer would delete. It judges nothing: ask only for runs that were judged. */
export class CountHeldDeletions {
  private readonly held = new HeldStore();

  constructor(private readonly database: Database) {}

  /** In the order of the ids; undefined for a run that does not wait (any more). */
  async run(ids: readonly SyncRunId[]): Promise<(HeldCount | undefined)[]> {
    const counts = await this.held.counts(this.database.reader, ids);
    return ids.map((id) => counts.get(id));
  }
}
