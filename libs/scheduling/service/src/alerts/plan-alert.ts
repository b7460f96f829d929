import type { Instant } from '@kalbro/kernel';
import { millisecondsOf } from '@kalbro/kernel';
import type { JobRun } from '@kalbro/scheduling-core';

/** What people were told of a job that fails; kept until it succeeds in whole. */
export interface ToldFailure {
  /** When the first run began that failed. */
  readonly since: Instant;
  /** Who has heard of it. */
  readonly to: readonly string[];
  /** Why it failed, each with when that was told last. */
  readonly reasons: Readonly<Record<string, Instant>>;
}

/** A run of a job that is over, and whom to tell. */
export interface JudgedRun {
  readonly run: Pick<JobRun, 'status' | 'counts' | 'error'>;
  readonly alertEmails: readonly string[];
  /** When the first run began that failed since one succeeded in whole; of no meaning when this one did. */
  readonly failingSince: Instant;
}

export interface PlannedAlert {
  /** `again`: they, or others, have heard of this failure before. */
  readonly kind: 'failed' | 'failedAgain' | 'recovered';
  readonly to: readonly string[];
  /** When it began to fail. */
  readonly since: Instant;
}

export interface AlertPlan {
  readonly mail: PlannedAlert | undefined;
  /** What people have been told then. */
  readonly told: ToldFailure | null;
}

/**
 * After which a reason is told anew, in milliseconds: a day, less what a daily job may come early by when clocks are moved or
 * its run is shorter than the one before.
 */
const aDay = 22 * 3_600_000;

/** Reasons that are remembered: enough for what fails now, and bounded for what fails differently every time. */
const remembered = 500;

/**
 * What a run that is over gives to tell. A failure is told when it begins and when a reason comes up that was not told within
 * a day, be it a new one or the same as yesterday; that some of it is over is not told until all of it is. Whoever is added to the
 * addresses meanwhile is told at the next run that fails. That it is over is told to those who heard that it began.
 */
export function planAlert(judged: JudgedRun, told: ToldFailure | null, now: Instant): AlertPlan {
  const { run, alertEmails } = judged;
  if (alertEmails.length === 0) return { mail: undefined, told: null };
  if (run.status === 'SUCCEEDED') return planRecovery(alertEmails, told);
  const since = told?.since ?? judged.failingSince;
  const lately = toldLately(told, now);
  const reasons = reasonsOf(run);
  const isNews = reasons.some((reason) => !(reason in lately) && !(everyOne(reason) in lately));
  const to = isNews ? alertEmails : alertEmails.filter((address) => !told?.to.includes(address));
  if (to.length === 0) return { mail: undefined, told };
  const fresh = Object.fromEntries(reasons.map((reason) => [reason, now]));
  const kept = isNews ? newest({ ...lately, ...fresh }) : lately;
  return {
    mail: { kind: told === null ? 'failed' : 'failedAgain', to, since },
    told: { since, to: alertEmails, reasons: kept },
  };
}

function planRecovery(alertEmails: readonly string[], told: ToldFailure | null): AlertPlan {
  const to = alertEmails.filter((address) => told?.to.includes(address));
  const mail = told !== null && to.length > 0 ? ({ kind: 'recovered', to, since: told.since } as const) : undefined;
  return { mail, told: null };
}

/**
 * Why a run failed: each part with its code. Where more failed than the run names, which of them are named says nothing, and
 * each code stands for all.
 */
function reasonsOf({ error, counts }: JudgedRun['run']): readonly string[] {
  if (error === null) return [];
  if (error.code !== 'PARTS_FAILED') return [error.code];
  const isWhole = error.parts.length >= counts.failed + counts.withErrors;
  return [...new Set(error.parts.map(({ id, code }) => (isWhole ? `${id} ${code}` : `* ${code}`)))];
}

function everyOne(reason: string): string {
  return reason.replace(/^\S+(?= )/, '*');
}

/** A time that is ahead was written by a clock that was wrong: it counts for no longer than a day either. */
function toldLately(told: ToldFailure | null, now: Instant): Readonly<Record<string, Instant>> {
  const lately = ([, at]: [string, Instant]) => Math.abs(millisecondsOf(now) - millisecondsOf(at)) < aDay;
  return Object.fromEntries(Object.entries(told?.reasons ?? {}).filter(lately));
}

function newest(reasons: Readonly<Record<string, Instant>>): Readonly<Record<string, Instant>> {
  const byAge = Object.entries(reasons).sort(([, one], [, other]) => (one < other ? 1 : one > other ? -1 : 0));
  return Object.fromEntries(byAge.slice(0, remembered));
}
