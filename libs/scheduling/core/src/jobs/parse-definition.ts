import type { FieldProblem, Instant, Localised } from '@kalbro/kernel';
import { RuleError } from '@kalbro/kernel';
import { parseCron, tidyCron } from '../schedule/cron.js';
import { shortestAllowed, shortestGap, tooFrequent } from '../schedule/frequency.js';
import type { Schedule } from '../schedule/schedule.js';
import { parseTimeZone } from '../schedule/wall-clock.js';
import type { JobDefinition } from './automatic-job.js';
import type { JobType } from './job-types.js';

/** A definition as it is asked for; exactly one of `everyMinutes` and `cron` is to be set. */
export interface JobInput {
  readonly name: string;
  readonly type: JobType;
  readonly everyMinutes?: number | null | undefined;
  readonly cron?: string | null | undefined;
  readonly timeZone: string;
  readonly enabled: boolean;
  readonly alertEmails: readonly string[];
}

export interface ParsingTools {
  readonly now: Instant;
  /** The address as it is kept; undefined for what is none. */
  readonly parseAddress: (text: string) => string | undefined;
}

type Parsed<T> = { readonly value: T } | { readonly problems: readonly FieldProblem[] };

const longestName = 100;
const mostAddresses = 20;
/** A leap year. */
const longestInterval = 366 * 1_440;

/**
 * @throws RuleError BAD_USER_INPUT with every field that is wrong (`input.cron` and so on), or SCHEDULE_TOO_FREQUENT when all
 * of it can be read but would fire more often than every 5 minutes
 */
export function parseDefinition(input: JobInput, tools: ParsingTools): JobDefinition {
  const name = parseName(input.name);
  const timeZone = parseZone(input.timeZone);
  const alertEmails = parseAddresses(input.alertEmails, tools);
  const zone = 'value' in timeZone ? timeZone.value : 'UTC';
  const schedule = parseSchedule(input, zone, tools.now);
  if ('value' in name && 'value' in timeZone && 'value' in alertEmails && 'value' in schedule) {
    assertNotTooFrequent(schedule.value);
    const { type, enabled } = input;
    return {
      name: name.value,
      type,
      schedule: schedule.value,
      timeZone: zone,
      enabled,
      alertEmails: alertEmails.value,
    };
  }
  throw refused([name, schedule, timeZone, alertEmails].flatMap((part) => ('problems' in part ? part.problems : [])));
}

/** When a job fires; exactly one of `everyMinutes` and `cron` is to be set. */
export type ScheduleInput = Pick<JobInput, 'everyMinutes' | 'cron' | 'timeZone'>;

/**
 * The schedule alone, as `parseDefinition` reads it; an interval is counted from `now`.
 *
 * @throws RuleError as `parseDefinition`, with paths without `input.`
 */
export function parseScheduleInput(input: ScheduleInput, now: Instant): Schedule {
  const timeZone = parseZone(input.timeZone);
  const schedule = parseSchedule(input, 'value' in timeZone ? timeZone.value : 'UTC', now);
  if ('value' in timeZone && 'value' in schedule) {
    assertNotTooFrequent(schedule.value, '');
    return schedule.value;
  }
  const problems = [schedule, timeZone].flatMap((part) => ('problems' in part ? part.problems : []));
  throw refused(problems.map(({ path, message }) => ({ path: path.replace('input.', ''), message })));
}

function refused(fields: readonly FieldProblem[]): RuleError {
  const [first] = fields;
  return new RuleError('BAD_USER_INPUT', fields.length === 1 && first ? first.message : severalProblems, fields);
}

function assertNotTooFrequent(schedule: Schedule, prefix = 'input.'): void {
  if (shortestGap(schedule) >= shortestAllowed) return;
  const path = `${prefix}${schedule.kind === 'cron' ? 'cron' : 'everyMinutes'}`;
  throw new RuleError('SCHEDULE_TOO_FREQUENT', tooFrequent, [{ path, message: tooFrequent }]);
}

function parseName(text: string): Parsed<string> {
  const name = text.trim();
  if (name === '') return problem('input.name', nameMissing);
  return name.length > longestName ? problem('input.name', nameTooLong) : { value: name };
}

function parseZone(text: string): Parsed<string> {
  const zone = parseTimeZone(text);
  return zone === undefined ? problem('input.timeZone', noZone) : { value: zone };
}

function parseAddresses(texts: readonly string[], { parseAddress }: ParsingTools): Parsed<readonly string[]> {
  if (texts.length > mostAddresses) return problem('input.alertEmails', tooManyAddresses);
  const parsed = texts.map(parseAddress);
  const problems = parsed.flatMap((address, index) =>
    address === undefined ? [{ path: `input.alertEmails.${index}`, message: noAddress }] : [],
  );
  return problems.length > 0 ? { problems } : { value: [...new Set(parsed.filter((each) => each !== undefined))] };
}

function parseSchedule({ everyMinutes, cron }: ScheduleInput, timeZone: string, now: Instant): Parsed<Schedule> {
  if (everyMinutes != null && cron != null) return problem('input.cron', oneOfTwo);
  if (everyMinutes != null) return parseInterval(everyMinutes, now);
  if (cron == null) return problem('input.everyMinutes', oneOfTwo);
  const times = parseCron(cron);
  return 'problem' in times
    ? problem('input.cron', times.problem)
    : { value: { kind: 'cron', cron: tidyCron(cron), timeZone } };
}

function parseInterval(everyMinutes: number, from: Instant): Parsed<Schedule> {
  const fits = Number.isInteger(everyMinutes) && everyMinutes >= 1 && everyMinutes <= longestInterval;
  return fits ? { value: { kind: 'interval', everyMinutes, from } } : problem('input.everyMinutes', noInterval);
}

function problem(path: string, message: Localised): { readonly problems: readonly FieldProblem[] } {
  return { problems: [{ path, message }] };
}

const severalProblems: Localised = {
  nb: 'Noen av verdiene kan ikke brukes. Rett feltene som er nevnt, og prøv igjen.',
  en: 'Some of the values cannot be used. Correct the fields named, and try again.',
};
const nameMissing: Localised = { nb: 'Gi jobben et navn.', en: 'Give the job a name.' };
const nameTooLong: Localised = {
  nb: `Navnet er for langt. Bruk høyst ${longestName} tegn.`,
  en: `The name is too long. Use at most ${longestName} characters.`,
};
const noZone: Localised = {
  nb: 'Skriv navnet på en tidssone slik IANA skriver det, for eksempel Europe/Oslo.',
  en: 'Write the name of a time zone as IANA spells it, for example Europe/Oslo.',
};
const noAddress: Localised = {
  nb: 'Skriv en e-postadresse, for eksempel kari@fjordplan.example.',
  en: 'Write an e-mail address, for example kari@fjordplan.example.',
};
const tooManyAddresses: Localised = {
  nb: `Oppgi høyst ${mostAddresses} e-postadresser. Bruk en distribusjonsliste hvis flere skal varsles.`,
  en: `Give at most ${mostAddresses} e-mail addresses. Use a distribution list if more are to be told.`,
};
const oneOfTwo: Localised = {
  nb: 'Oppgi enten et antall minutter (everyMinutes) eller et cron-uttrykk (cron), ikke begge.',
  en: 'Give either a number of minutes (everyMinutes) or a cron expression (cron), not both.',
};
const noInterval: Localised = {
  nb: `Oppgi hele minutter, minst ${shortestAllowed} og høyst ett år.`,
  en: `Give whole minutes, at least ${shortestAllowed} and at most a year.`,
};
