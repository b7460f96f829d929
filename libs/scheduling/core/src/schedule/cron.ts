import type { Localised } from '@kalbro/kernel';
import type { CronField } from 'cron-parser';
import { CronExpressionParser } from 'cron-parser';
import type { WallDay } from './wall-clock.js';

/** What a cron expression says: minutes of the day, and on which days. */
export interface CronTimes {
  /** In order, each once. */
  readonly minutesOfDay: readonly number[];
  /** Whether it fires on a day of the calendar, given in days since 1970-01-01. */
  readonly isOn: (day: WallDay) => boolean;
}

interface FieldRule {
  readonly name: Localised;
  readonly range: string;
  readonly names: readonly string[];
}

const rules: readonly FieldRule[] = [
  { name: { nb: 'minutt', en: 'minute' }, range: '0-59', names: [] },
  { name: { nb: 'time', en: 'hour' }, range: '0-23', names: [] },
  { name: { nb: 'dag i måneden', en: 'day of the month' }, range: '1-31', names: [] },
  {
    name: { nb: 'måned', en: 'month' },
    range: '1-12, JAN-DEC',
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  {
    name: { nb: 'ukedag', en: 'day of the week' },
    range: '0-7, SUN-SAT',
    names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  },
];

const example = { nb: 'for eksempel «0 6 * * MON-FRI»', en: 'for example "0 6 * * MON-FRI"' };

/**
 * Reads five fields: minute, hour, day of the month, month, day of the week. Lists, ranges, steps and the English names of
 * months and days are taken; when both kinds of day are given, either is enough. Everything that only some dialects know
 * (seconds, `@daily`, `L`, `#`, `?`) is refused in words.
 */
export function parseCron(text: string): CronTimes | { readonly problem: Localised } {
  const fields = text.trim().split(/\s+/);
  if (text.trim().startsWith('@')) return { problem: noMacro };
  if (fields.length > rules.length) return { problem: noSeconds };
  if (fields.length < rules.length || text.length > 200) return { problem: fiveFields };
  const times = rules.every((rule, index) => isSpelt(fields[index] ?? '', rule)) ? timesOf(fields) : undefined;
  if (times && isOnSome(times.isOn)) return times;
  const bad = rules.findIndex((rule, index) => !isReadable(fields[index] ?? '', index, rule));
  // Each field alone can be read: it is the days, which no month in question has.
  return { problem: bad >= 0 ? badField(bad, fields[bad] ?? '') : neverFires };
}

/** The fields in capitals with one blank between them: what is stored. */
export function tidyCron(text: string): string {
  return text.trim().split(/\s+/).join(' ').toUpperCase();
}

function isSpelt(field: string, { names }: FieldRule): boolean {
  const words = field.toLowerCase().match(/[a-z]+/g) ?? [];
  return /^[0-9a-z*,/-]+$/i.test(field) && words.every((word) => names.includes(word));
}

function isReadable(field: string, index: number, rule: FieldRule): boolean {
  return isSpelt(field, rule) && read(rules.map((_, i) => (i === index ? field : '*'))) !== null;
}

/** The library answers nonsense with an exception; its words are English and name no field. */
function read(fields: readonly string[]): ReturnType<typeof CronExpressionParser.parse> | null {
  try {
    return CronExpressionParser.parse(fields.join(' '));
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

function timesOf(texts: readonly string[]): CronTimes | undefined {
  const fields = read(texts)?.fields;
  if (!fields) return undefined;
  const minutes = numbersOf(fields.minute);
  const months = new Set(numbersOf(fields.month));
  const dates = new Set(numbersOf(fields.dayOfMonth));
  const weekdays = new Set(numbersOf(fields.dayOfWeek).map((each) => each % 7));
  const [anyDate, anyWeekday] = [fields.dayOfMonth.isWildcard, fields.dayOfWeek.isWildcard];
  return {
    minutesOfDay: numbersOf(fields.hour).flatMap((hour) => minutes.map((each) => hour * 60 + each)),
    isOn: (day) => {
      const date = new Date(day * 86_400_000);
      if (!months.has(date.getUTCMonth() + 1)) return false;
      const isDate = dates.has(date.getUTCDate());
      const isWeekday = weekdays.has(date.getUTCDay());
      return anyDate || anyWeekday ? (anyDate || isDate) && (anyWeekday || isWeekday) : isDate || isWeekday;
    },
  };
}

function numbersOf(field: CronField): number[] {
  return field.values.filter((value) => typeof value === 'number').sort((a, b) => a - b);
}

/** 2024-01-01. */
const firstDay: WallDay = 19_723;

/** Whether something holds of any day. Ten years have every date that there is, 29 February included. */
export function isOnSome(holds: (day: WallDay) => boolean): boolean {
  for (let day = firstDay; day < firstDay + 3_660; day += 1) if (holds(day)) return true;
  return false;
}

const fiveFields: Localised = {
  nb: `Skriv fem felter: minutt, time, dag i måneden, måned og ukedag, ${example.nb}.`,
  en: `Write five fields: minute, hour, day of the month, month and day of the week, ${example.en}.`,
};
const noSeconds: Localised = {
  nb: `Dette er flere enn fem felter. Sekunder og årstall kan ikke angis. ${fiveFields.nb}`,
  en: `These are more than five fields. Seconds and years cannot be given. ${fiveFields.en}`,
};
const noMacro: Localised = {
  nb: `Forkortelser som @daily kan ikke brukes. ${fiveFields.nb}`,
  en: `Short forms such as @daily cannot be used. ${fiveFields.en}`,
};
const neverFires: Localised = {
  nb: 'Denne timeplanen inntreffer aldri, for eksempel fordi måneden ikke har dagen. Velg en dag som finnes.',
  en: 'This schedule never comes, for example because the month does not have the day. Choose a day that exists.',
};

function badField(index: number, field: string): Localised {
  const { name, range } = rules[index] ?? { name: { nb: '', en: '' }, range: '' };
  const shown = field.slice(0, 40);
  return {
    nb: `Felt ${index + 1} (${name.nb}), «${shown}», kan ikke brukes. Bruk *, ${range}, lister, områder og steg, ${example.nb}.`,
    en: `Field ${index + 1} (${name.en}), "${shown}", cannot be used. Use *, ${range}, lists, ranges and steps, ${example.en}.`,
  };
}
