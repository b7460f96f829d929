import type { Localised } from '@kalbro/kernel';
import { isOnSome, parseCron } from './cron.js';
import type { CronTimes } from './cron.js';
import type { Schedule } from './schedule.js';
import { minutesPerDay } from './wall-clock.js';

/** Minutes. More often is refused. */
export const shortestAllowed = 5;
/** Minutes. More often is warned against. */
export const shortestAdvised = 30;

/**
 * The shortest time between two firings, in minutes of the wall clock, a day at most: the one night a year when the clock is
 * moved makes nobody's schedule another one.
 */
export function shortestGap(schedule: Schedule): number {
  if (schedule.kind === 'interval') return schedule.everyMinutes;
  const times = parseCron(schedule.cron);
  return 'problem' in times ? minutesPerDay : Math.min(minutesPerDay, withinDay(times), overnight(times));
}

export const tooFrequent: Localised = {
  nb: `Jobben kan ikke kjøre oftere enn hvert ${shortestAllowed}. minutt. Velg en lengre pause mellom kjøringene.`,
  en: `The job cannot run more often than every ${shortestAllowed} minutes. Choose a longer pause between its runs.`,
};

/** What a person should know of a schedule that is allowed. */
export function scheduleWarnings(schedule: Schedule): readonly Localised[] {
  return shortestGap(schedule) < shortestAdvised ? [oftenWarning] : [];
}

const oftenWarning: Localised = {
  nb:
    `Jobben kjører oftere enn hvert ${shortestAdvised}. minutt. Microsoft kan oppfatte det som et angrep og stenge ` +
    'forbindelsen. Velg en lengre pause hvis det går an.',
  en:
    `The job runs more often than every ${shortestAdvised} minutes. Microsoft may take it for an attack and close the ` +
    'connection. Choose a longer pause if you can.',
};

function withinDay({ minutesOfDay }: CronTimes): number {
  const gaps = minutesOfDay.slice(1).map((each, index) => each - (minutesOfDay[index] ?? 0));
  return Math.min(minutesPerDay, ...gaps);
}

/** From the last time of a day to the first of the next one, where it fires on both. */
function overnight({ minutesOfDay, isOn }: CronTimes): number {
  const gap = minutesPerDay - (minutesOfDay.at(-1) ?? 0) + (minutesOfDay[0] ?? 0);
  return isOnSome((day) => isOn(day) && isOn(day + 1)) ? gap : minutesPerDay;
}
