import type { Database } from '@kalbro/database';
import type { AutomaticJobId } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed, clientIdOf } from '@kalbro/permissions-core';
import type { AutomaticJob } from '@kalbro/scheduling-core';
import { JobStore } from '../store/job-store.js';
import { clientOf, present } from './job-parts.js';

/** The jobs of the actor's client. They can be read while the module is off: what was rejected says so in its runs. */
export class ReadAutomaticJobs {
  private readonly jobs = new JobStore();

  constructor(private readonly database: Database) {}

  /** By name. */
  async all(actor: Actor | undefined): Promise<readonly AutomaticJob[]> {
    assertAllowed(actor, 'job:read', { clientId: actor?.clientId ?? undefined });
    return this.jobs.ofClient(this.database.reader, clientIdOf(actor));
  }

  /** @throws RuleError NOT_FOUND for what is unknown or of another client */
  async one(actor: Actor | undefined, id: AutomaticJobId): Promise<AutomaticJob> {
    const [job] = await this.jobs.byIds(this.database.reader, [id]);
    assertAllowed(actor, 'job:read', clientOf(job));
    return present(job);
  }
}
