import type { Tx } from '@kalbro/database';
import type { AutomaticJobId, Instant } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed, clientIdOf, parseEmailAddress } from '@kalbro/permissions-core';
import type { AutomaticJob, JobDefinition, JobInput } from '@kalbro/scheduling-core';
import { parseDefinition, planSave } from '@kalbro/scheduling-core';
import { freshId } from '../store/fresh-id.js';
import { JobStore } from '../store/job-store.js';
import type { JobParts } from './job-parts.js';
import { clientOf, present } from './job-parts.js';

/** Makes a job, in force from its commit on. */
export class CreateAutomaticJob {
  private readonly jobs = new JobStore();

  constructor(private readonly parts: JobParts) {}

  /** @throws RuleError BAD_USER_INPUT, SCHEDULE_TOO_FREQUENT, and the refusals of `assertAllowed` */
  async run(actor: Actor | undefined, input: JobInput): Promise<AutomaticJob> {
    assertAllowed(actor, 'job:manage', { clientId: actor?.clientId ?? undefined });
    const now = this.parts.clock.now();
    const wanted = parse(input, now);
    const by = { clientId: clientIdOf(actor), userId: actor.userId };
    const id = freshId<AutomaticJobId>(now);
    await this.parts.database.transaction((tx) =>
      this.jobs.insert(tx, id, by, { ...wanted, ...planSave(wanted, undefined, now) }, now),
    );
    await this.parts.definitionsChanged();
    return present((await this.jobs.byIds(this.parts.database.reader, [id]))[0]);
  }
}

/** Replaces what a job says. An interval that stays the same keeps its beat. */
export class UpdateAutomaticJob {
  private readonly jobs = new JobStore();

  constructor(private readonly parts: JobParts) {}

  /** @throws RuleError BAD_USER_INPUT, SCHEDULE_TOO_FREQUENT, and the refusals of `assertAllowed` */
  async run(actor: Actor | undefined, id: AutomaticJobId, input: JobInput): Promise<AutomaticJob> {
    const [job] = await this.jobs.byIds(this.parts.database.reader, [id]);
    assertAllowed(actor, 'job:manage', clientOf(job));
    const now = this.parts.clock.now();
    const wanted = parse(input, now);
    const saved = await this.parts.database.transaction((tx) => this.save(tx, id, wanted, now));
    await this.parts.definitionsChanged();
    return saved;
  }

  private async save(tx: Tx, id: AutomaticJobId, wanted: JobDefinition, now: Instant): Promise<AutomaticJob> {
    const before = present(await this.jobs.lock(tx, id));
    await this.jobs.update(tx, id, { ...wanted, ...planSave(wanted, before, now) }, now);
    return present((await this.jobs.byIds(tx, [id]))[0]);
  }
}

function parse(input: JobInput, now: Instant): JobDefinition {
  return parseDefinition(input, { now, parseAddress: parseEmailAddress });
}
