import fc from 'fast-check';
import { instantOf } from '@kalbro/kernel';
import type { AppointmentContent, Availability } from '../model/appointment.js';
import { instant } from './builders.js';
import { anyRule, anyZone } from './rule.arbitraries.js';

const availabilities: readonly Availability[] = ['FREE', 'TENTATIVE', 'BUSY', 'OUT_OF_OFFICE', 'WORKING_ELSEWHERE'];
/** White space and line ends of every system, a character that Postgres refuses, and letters beyond the first plane. */
const anyText = fc
  .array(fc.constantFrom('a', 'Ø', '😀', ' ', '\t', '\n', '\r\n', '\u00a0', '\0'), { maxLength: 12 })
  .map((list) => list.join(''));
const start = Date.parse('2026-01-01T00:00:00Z');

/** Content as people and other systems write it, not normalised: around a year, in every zone of the other arbitraries. */
export const anyContent: fc.Arbitrary<AppointmentContent> = fc
  .record({ from: fc.integer({ min: 0, max: 366 * 86_400_000 }), length: fc.integer({ min: 0, max: 3 * 86_400_000 }) })
  .chain(({ from, length }) =>
    fc.record({
      title: anyText,
      description: fc.option(anyText),
      location: fc.option(anyText),
      start: fc.constant(instantOf(start + from)),
      end: fc.constant(instantOf(start + from + length)),
      timeZone: anyZone,
      isAllDay: fc.boolean(),
      isPrivate: fc.boolean(),
      availability: fc.constantFrom(...availabilities),
      recurrence: fc.option(anyRule(instant('2026-01-01T00:00'))),
    }),
  );
