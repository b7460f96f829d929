import type { AutomaticJobId, Instant, Localised } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed } from '@kalbro/permissions-core';
import { nextFirings, parseScheduleInput, scheduleAfterSave, scheduleWarnings } from '@kalbro/scheduling-core';
import type { Clock, ScheduleInput } from '@kalbro/scheduling-core';
import type { ReadAutomaticJobs } from './read-automatic-jobs.js';

export interface SchedulePreview {
  readonly firings: readonly Instant[];
  readonly warnings: readonly Localised[];
}

export interface PreviewScheduleParts {
  readonly clock: Clock;
  readonly jobs: Pick<ReadAutomaticJobs, 'one'>;
}

const firingsShown = 5;

/** When a job would fire if it were saved now, before it is. Nothing is stored. */
export class PreviewSchedule {
  constructor(private readonly parts: PreviewScheduleParts) {}

  /**
   * @param jobId the job that would be changed: an interval that it has already keeps its beat
   * @throws RuleError BAD_USER_INPUT or SCHEDULE_TOO_FREQUENT, as saving would; NOT_FOUND for a job of somebody else's
   */
  async run(actor: Actor | undefined, input: ScheduleInput, jobId?: AutomaticJobId): Promise<SchedulePreview> {
    assertAllowed(actor, 'job:read', { clientId: actor?.clientId ?? undefined });
    const { clock, jobs } = this.parts;
    const before = jobId === undefined ? undefined : await jobs.one(actor, jobId);
    const now = clock.now();
    const schedule = scheduleAfterSave(parseScheduleInput(input, now), before);
    return { firings: nextFirings(schedule, now, firingsShown), warnings: scheduleWarnings(schedule) };
  }
}
