import { millisecondsOf, RuleError } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';

/** The longest range that can be read at once: a year, with a month to spare. */
const maximumDays = 400;

/** A part of time that is read, half-open. */
export interface ReadRange {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * The range of a reading.
 * @throws RuleError `BAD_USER_INPUT` at `to` when it ends before it starts or spans more than 400 days.
 */
export function decideRange(from: Instant, to: Instant): ReadRange {
  if (to < from)
    throw RuleError.badInput('to', {
      nb: 'Perioden slutter før den begynner. Velg en slutt som er etter starten.',
      en: 'The range ends before it starts. Choose an end after the start.',
    });
  if (millisecondsOf(to) - millisecondsOf(from) > maximumDays * 86_400_000)
    throw RuleError.badInput('to', {
      nb: `Perioden er lengre enn ${maximumDays} dager. Be om en kortere periode om gangen.`,
      en: `The range spans more than ${maximumDays} days. Ask for a shorter one at a time.`,
    });
  return { from, to };
}
