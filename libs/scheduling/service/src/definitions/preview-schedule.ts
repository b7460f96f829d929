import type { Localised } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed } from '@kalbro/permissions-core';
import { nextFirings, parseScheduleInput, scheduleWarnings } from '@kalbro/scheduling-core';
import type { Clock, ScheduleInput } from '@kalbro/scheduling-core';
import type { Instant } from '@kalbro/kernel';

export interface SchedulePreview {
  readonly firings: readonly Instant[];
  readonly warnings: readonly Localised[];
}

const firingsShown = 5;

/** When a job would fire if it were saved now, before it is. Nothing is stored. */
export class PreviewSchedule {
  constructor(private readonly clock: Clock) {}

  /** @throws RuleError BAD_USER_INPUT or SCHEDULE_TOO_FREQUENT, as saving would */
  run(actor: Actor | undefined, input: ScheduleInput): SchedulePreview {
    assertAllowed(actor, 'job:read', { clientId: actor?.clientId ?? undefined });
    const now = this.clock.now();
    const schedule = parseScheduleInput(input, now);
    return { firings: nextFirings(schedule, now, firingsShown), warnings: scheduleWarnings(schedule) };
  }
}
