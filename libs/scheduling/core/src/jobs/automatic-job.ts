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

/** What a saved definition becomes. An interval counts on from where it was, unless its length changed or it was switched on. */
export function planSave(
  wanted: JobDefinition,
  before: Pick<AutomaticJob, 'schedule' | 'enabled'> | undefined,
  now: Instant,
): { readonly schedule: Schedule; readonly nextRunAt: Instant | null } {
  const schedule =
    before?.enabled && sameSchedule(wanted.schedule, before.schedule) ? before.schedule : wanted.schedule;
  return { schedule, nextRunAt: wanted.enabled ? nextFiring(schedule, now) : null };
}

/** Whether two schedules say the same, wherever an interval began. */
export function sameSchedule(one: Schedule, other: Schedule): boolean {
  if (one.kind === 'interval') return other.kind === 'interval' && one.everyMinutes === other.everyMinutes;
  return other.kind === 'cron' && one.cron === other.cron && one.timeZone === other.timeZone;
}
