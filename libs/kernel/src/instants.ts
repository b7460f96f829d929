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

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;

/** Reads RFC 3339 with an offset; undefined when the text is something else or names no real date. */
export function parseInstant(text: string): Instant | undefined {
  if (!rfc3339.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) || !/^\d{4}-/.test(new Date(milliseconds).toISOString())
    ? undefined
    : instantOf(milliseconds);
}
