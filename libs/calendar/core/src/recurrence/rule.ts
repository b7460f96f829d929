import { parseInstant } from '@kalbro/kernel';
import type { Instant, Localised } from '@kalbro/kernel';

export type Frequency = 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof weekdays)[number];

/** A day of the week, or the nth of its kind in the month or year (from the end when negative); 0 for every one. */
export interface RuleDay {
  readonly nth: number;
  readonly day: Weekday;
}

/** RFC 5545 section 3.3.10, as far as calendars have it: at most one occurrence a day. Lists are sorted and unique. */
export interface Rule {
  readonly frequency: Frequency;
  readonly interval: number;
  /** At most one of `count` and `until` is set. */
  readonly count: number | null;
  /** The last moment at which an occurrence may start. */
  readonly until: Instant | null;
  readonly byMonth: readonly number[];
  readonly byMonthDay: readonly number[];
  readonly byDay: readonly RuleDay[];
  readonly bySetPos: readonly number[];
  readonly weekStart: Weekday;
}

/** Why a text is not a rule that Kalbro can keep. */
export interface RuleProblem {
  readonly code: 'MALFORMED' | 'NOT_SUPPORTED';
  readonly problem: Localised;
}

const frequencies: readonly string[] = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];
const finerThanDays = new Set(['HOURLY', 'MINUTELY', 'SECONDLY']);
const knownParts = new Set([
  ...['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST'],
  ...['BYMONTH', 'BYMONTHDAY', 'BYDAY', 'BYSETPOS'],
]);
/** Parts that RFC 5545 has and calendars, Outlook's among them, do not. */
const foreignParts = new Set(['BYSECOND', 'BYMINUTE', 'BYHOUR', 'BYYEARDAY', 'BYWEEKNO']);
/** Longer texts and larger numbers name no calendar that people keep, and would cost time without bound. */
const limits = { text: 1000, interval: 9999, count: 10_000 } as const;

class Refusal extends Error {
  constructor(readonly answer: RuleProblem) {
    super(answer.problem.en);
  }
}

/** Reads the value of an RRULE without DTSTART, `FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261231T225959Z`. UNTIL is in UTC. */
export function parseRule(text: string): Rule | RuleProblem {
  try {
    return readRule(readParts(text));
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

/** Writes a rule so that equal rules have equal texts: parts in fixed order, what is the default left out. */
export function formatRule(rule: Rule): string {
  const list = (name: string, values: readonly (number | string)[]) =>
    values.length === 0 ? [] : [`${name}=${values.join(',')}`];
  return [
    `FREQ=${rule.frequency}`,
    ...(rule.interval === 1 ? [] : [`INTERVAL=${rule.interval}`]),
    ...list('BYMONTH', rule.byMonth),
    ...list('BYMONTHDAY', rule.byMonthDay),
    ...list('BYDAY', rule.byDay.map(formatRuleDay)),
    ...list('BYSETPOS', rule.bySetPos),
    ...(rule.weekStart === 'MO' ? [] : [`WKST=${rule.weekStart}`]),
    ...(rule.count === null ? [] : [`COUNT=${rule.count}`]),
    ...(rule.until === null ? [] : [`UNTIL=${formatUntil(rule.until)}`]),
  ].join(';');
}

/** `MO`, or with a position `-1FR`. */
export function formatRuleDay({ nth, day }: RuleDay): string {
  return nth === 0 ? day : `${nth}${day}`;
}

function formatUntil(until: Instant): string {
  return `${until.slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function readParts(text: string): ReadonlyMap<string, string> {
  if (text.length > limits.text) throw malformed('regelen er for lang', 'the rule is too long');
  const parts = new Map<string, string>();
  for (const part of text.trim().toUpperCase().split(';')) {
    const [name = '', value = '', ...rest] = part.split('=');
    if (name === '' || value === '' || rest.length > 0)
      throw malformed(`«${part}» er ikke av formen NAVN=VERDI`, `“${part}” is not of the form NAME=VALUE`);
    if (foreignParts.has(name)) throw notSupported(name);
    if (!knownParts.has(name)) throw malformed(`${name} er ukjent`, `${name} is unknown`);
    if (parts.has(name)) throw malformed(`${name} står flere ganger`, `${name} occurs more than once`);
    parts.set(name, value);
  }
  return parts;
}

function readRule(parts: ReadonlyMap<string, string>): Rule {
  const frequency = readFrequency(parts.get('FREQ'));
  const read = (name: string, low: number, high: number) => readNumbers(name, parts.get(name), low, high);
  const rule: Rule = {
    frequency,
    interval: readNumber('INTERVAL', parts.get('INTERVAL'), limits.interval) ?? 1,
    count: readNumber('COUNT', parts.get('COUNT'), limits.count),
    until: readUntil(parts.get('UNTIL')),
    byMonth: read('BYMONTH', 1, 12),
    byMonthDay: read('BYMONTHDAY', -31, 31),
    byDay: readDays(parts.get('BYDAY')),
    bySetPos: read('BYSETPOS', -366, 366),
    weekStart: readWeekday('WKST', parts.get('WKST') ?? 'MO'),
  };
  refuseContradictions(rule);
  return { ...rule, weekStart: weekStartMatters(rule) ? rule.weekStart : 'MO' };
}

function refuseContradictions(rule: Rule): void {
  const { frequency, byDay, byMonth, byMonthDay, bySetPos } = rule;
  const only = (name: string, where: string) =>
    malformed(`${name} kan bare brukes med ${where}`, `${name} can only be used with ${where}`);
  if (rule.count !== null && rule.until !== null)
    throw malformed('COUNT og UNTIL utelukker hverandre', 'COUNT and UNTIL exclude each other');
  if (byMonthDay.length > 0 && frequency === 'WEEKLY') throw only('BYMONTHDAY', 'FREQ=DAILY, MONTHLY, YEARLY');
  const numbered = byDay.some(({ nth }) => nth !== 0);
  if (numbered && frequency !== 'MONTHLY' && frequency !== 'YEARLY') throw only('BYDAY=nXX', 'FREQ=MONTHLY, YEARLY');
  if (frequency === 'MONTHLY' && byDay.some(({ nth }) => Math.abs(nth) > 5))
    throw malformed('en måned har høyst fem av hver ukedag', 'a month has at most five of each weekday');
  const others = [byDay, byMonth, byMonthDay];
  if (bySetPos.length > 0 && others.every((list) => list.length === 0)) throw only('BYSETPOS', 'BYDAY, BYMONTHDAY, …');
}

/** Where a week begins makes a difference only when weeks are skipped or counted within. */
function weekStartMatters({ frequency, interval, byDay, bySetPos }: Rule): boolean {
  return frequency === 'WEEKLY' && byDay.length > 0 && (interval > 1 || bySetPos.length > 0);
}

function readFrequency(value: string | undefined): Frequency {
  if (value === undefined) throw malformed('FREQ mangler', 'FREQ is missing');
  if (finerThanDays.has(value)) throw notSupported(`FREQ=${value}`);
  if (!frequencies.includes(value)) throw malformed(`FREQ=${value} er ukjent`, `FREQ=${value} is unknown`);
  return value as Frequency;
}

function readNumber(name: string, value: string | undefined, high: number): number | null {
  if (value === undefined) return null;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > high)
    throw malformed(`${name} må være fra 1 til ${high}`, `${name} must be from 1 to ${high}`);
  return number;
}

function readNumbers(name: string, value: string | undefined, low: number, high: number): readonly number[] {
  if (value === undefined) return [];
  const numbers = value.split(',').map((text) => (/^[+-]?\d{1,3}$/.test(text) ? Number(text) : 0));
  if (numbers.some((number) => number === 0 || number < low || number > high))
    throw malformed(`${name}=${value} har ugyldige tall`, `${name}=${value} holds invalid numbers`);
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function readWeekday(name: string, value: string): Weekday {
  const day = weekdays.find((weekday) => weekday === value);
  if (day === undefined) throw malformed(`${name}=${value} er ingen ukedag`, `${name}=${value} is no weekday`);
  return day;
}

function readDays(value: string | undefined): readonly RuleDay[] {
  if (value === undefined) return [];
  const days = new Map<string, RuleDay>();
  for (const text of value.split(',')) {
    const [, number = '', name = ''] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(text) ?? [];
    const nth = number === '' ? 0 : Number(number);
    if ((number !== '' && nth === 0) || Math.abs(nth) > 53)
      throw malformed(`BYDAY=${text} er ugyldig`, `BYDAY=${text} is invalid`);
    const day = { nth, day: readWeekday('BYDAY', name) };
    days.set(formatRuleDay(day), day);
  }
  return [...days.values()].sort((a, b) => a.nth - b.nth || weekdays.indexOf(a.day) - weekdays.indexOf(b.day));
}

function readUntil(value: string | undefined): Instant | null {
  if (value === undefined) return null;
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(value);
  const [, year = '', month = '', day = '', hour = '', minute = '', second = ''] = match ?? [];
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const instant = match === null ? undefined : parseInstant(`${text}Z`);
  // Date.parse lets 31 February roll over into March: what comes out must say what went in.
  if (instant === undefined || !instant.startsWith(text))
    throw malformed(
      'UNTIL må være i UTC, for eksempel 20261231T225959Z',
      'UNTIL must be in UTC, for example 20261231T225959Z',
    );
  return instant;
}

function malformed(nb: string, en: string): Refusal {
  return new Refusal({
    code: 'MALFORMED',
    problem: { nb: `Gjentakelsesregelen er ugyldig: ${nb}.`, en: `The recurrence rule is invalid: ${en}.` },
  });
}

function notSupported(part: string): Refusal {
  return new Refusal({
    code: 'NOT_SUPPORTED',
    problem: {
      nb: `Gjentakelsesregelen støttes ikke: ${part}. Bruk dager, uker, måneder eller år, slik Outlook gjør.`,
      en: `The recurrence rule is not supported: ${part}. Use days, weeks, months or years, as Outlook does.`,
    },
  });
}
