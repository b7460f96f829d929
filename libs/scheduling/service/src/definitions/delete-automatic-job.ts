import type { AutomaticJobId } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed } from '@kalbro/permissions-core';
import { JobStore } from '../store/job-store.js';
import type { JobParts } from './job-parts.js';
import { clientOf } from './job-parts.js';

/** Takes a job away with its history. What it set going runs to its end. */
export class DeleteAutomaticJob {
  private readonly jobs = new JobStore();

  constructor(private readonly parts: JobParts) {}

  /** @throws RuleError the refusals of `assertAllowed` */
  async run(actor: Actor | undefined, id: AutomaticJobId): Promise<void> {
    const [job] = await this.jobs.byIds(this.parts.database.reader, [id]);
    assertAllowed(actor, 'job:manage', clientOf(job));
    await this.parts.database.transaction((tx) => this.jobs.delete(tx, id));
    await this.parts.definitionsChanged();
  }
}
