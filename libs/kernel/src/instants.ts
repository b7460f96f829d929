declare const brand: unique symbol;

/**
 * A point in time as RFC 3339 text in UTC with exactly three fractional digits, `2026-03-29T00:30:00.000Z`.
 * One spelling per instant, so `===` is equality and `<` is order (years 0000 to 9999).
 */
export type Instant = string & { readonly [brand]: 'Instant' };

const day = 86_400_000;

export function instantOf(milliseconds: number): Instant {
  return new Date(milliseconds).toISOString() as Instant;
}

export function fromDate(date: Date): Instant {
  return date.toISOString() as Instant;
}

export function toDate(instant: Instant): Date {
  return new Date(instant);
}

export function millisecondsOf(instant: Instant): number {
  return Date.parse(instant);
}

export function addMilliseconds(instant: Instant, milliseconds: number): Instant {
  return instantOf(millisecondsOf(instant) + milliseconds);
}

/** Adds days of 24 hours: for windows and time-outs, not for calendar dates in a zone. */
export function addDays(instant: Instant, days: number): Instant {
  return addMilliseconds(instant, days * day);
}

const rfc3339 = /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** As most instants come: in UTC, with three digits, on a day that every month has. */
const plain = /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** Reads RFC 3339 with an offset; undefined when the text is something else or names no real date. */
export function parseInstant(text: string): Instant | undefined {
  if (plain.test(text)) return text as Instant;
  const date = rfc3339.exec(text)?.[1];
  if (date === undefined || !isRealDate(date)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) || !/^\d{4}-/.test(new Date(milliseconds).toISOString())
    ? undefined
    : instantOf(milliseconds);
}

/** `Date` reads 30 February as 2 March. */
function isRealDate(date: string): boolean {
  const milliseconds = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(date);
}
