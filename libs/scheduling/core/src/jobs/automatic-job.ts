import type { AutomaticJobId, ClientId, Instant } from '@kalbro/kernel';
import type { Schedule } from '../schedule/schedule.js';
import { nextFiring } from '../schedule/schedule.js';
import type { JobType } from './job-types.js';

/** What an administrator says of a job. */
export interface JobDefinition {
  readonly name: string;
  readonly type: JobType;
  readonly schedule: Schedule;
  /** IANA. An interval has it too, since it is shown with it. */
  readonly timeZone: string;
  readonly enabled: boolean;
  /** Told when it fails; lower case, each once. */
  readonly alertEmails: readonly string[];
}

export interface AutomaticJob extends JobDefinition {
  readonly id: AutomaticJobId;
  readonly clientId: ClientId;
  /** Null while it is not enabled. */
  readonly nextRunAt: Instant | null;
  readonly lastFiredAt: Instant | null;
}

/**
 * What a saved definition becomes. A schedule that stays as it is goes on as it was: an interval keeps its beat, and a time
 * that has passed and was not fired yet still comes.
 */
export function planSave(
  wanted: JobDefinition,
  before: Pick<AutomaticJob, 'schedule' | 'enabled' | 'nextRunAt'> | undefined,
  now: Instant,
): { readonly schedule: Schedule; readonly nextRunAt: Instant | null } {
  const { schedule, enabled } = wanted;
  if (!enabled) return { schedule, nextRunAt: null };
  if (before && goesOn(schedule, before)) return { schedule: before.schedule, nextRunAt: before.nextRunAt };
  return { schedule, nextRunAt: nextFiring(schedule, now) };
}

/** What `wanted` would be if a job that stands as `before` were saved with it and enabled: an interval keeps its beat. */
export function scheduleAfterSave(
  wanted: Schedule,
  before: Pick<AutomaticJob, 'schedule' | 'enabled'> | undefined,
): Schedule {
  return before && goesOn(wanted, before) ? before.schedule : wanted;
}

function goesOn(wanted: Schedule, { enabled, schedule }: Pick<AutomaticJob, 'schedule' | 'enabled'>): boolean {
  return enabled && sameSchedule(wanted, schedule);
}

/** Whether two schedules say the same, wherever an interval began. */
export function sameSchedule(one: Schedule, other: Schedule): boolean {
  if (one.kind === 'interval') return other.kind === 'interval' && one.everyMinutes === other.everyMinutes;
  return other.kind === 'cron' && one.cron === other.cron && one.timeZone === other.timeZone;
}
