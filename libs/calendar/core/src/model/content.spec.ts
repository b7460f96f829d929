import fc from 'fast-check';
import { anyContent } from '../testing/content.arbitraries.js';
import { aContent, instant } from '../testing/builders.js';
import type { AppointmentContent } from './appointment.js';
import { contentDifference, normaliseContent, sameContent } from './content.js';

const contentFields = Object.keys(aContent()) as (keyof AppointmentContent)[];

function normal(changes: Partial<AppointmentContent>): Partial<AppointmentContent> {
  const content = normaliseContent(aContent(changes));
  return Object.fromEntries(contentDifference(content, aContent()).map((field) => [field, content[field]]));
}

describe('content in normal form', () => {
  it.each<[string, Partial<AppointmentContent>, Partial<AppointmentContent>]>([
    ['has a title of one line', { title: ' Board\r\n\tmeeting \0' }, { title: 'Board meeting' }],
    ['has lines without trailing blanks', { description: '\r\n a \t\r\nb\r\r\n\n' }, { description: ' a\nb' }],
    ['has no description that is only blanks', { description: ' \n ' }, {}],
    ['has no place that is only blanks', { location: '  ' }, {}],
    ['has whole seconds', { start: '2026-03-02T08:00:00.700Z' as AppointmentContent['start'] }, {}],
    ['has one spelling of a rule', { recurrence: 'FREQ=DAILY;INTERVAL=1' }, { recurrence: 'FREQ=DAILY' }],
    ['keeps a rule that it cannot read', { recurrence: 'FREQ=HOURLY' }, { recurrence: 'FREQ=HOURLY' }],
    ['keeps a zone that it does not know', { timeZone: 'Mars/Olympus' }, { timeZone: 'Mars/Olympus' }],
    ['knows a zone in any case', { timeZone: 'europe/oslo' }, {}],
  ])('%s', (_, changes, result) => {
    expect(normal(changes)).toEqual(result);
  });

  it('has one name for a zone', () => {
    expect(normal({ timeZone: 'Asia/Calcutta' })).toEqual(normal({ timeZone: 'Asia/Kolkata' }));
  });

  it('runs from midnight to midnight when it is all day, 23 hours on the day of the switch', () => {
    const day = normal({ isAllDay: true, start: instant('2026-03-29T08:00'), end: instant('2026-03-29T21:59') });
    expect(day).toMatchObject({ start: instant('2026-03-28T23:00'), end: instant('2026-03-29T22:00') });
    const empty = { start: instant('2026-03-28T23:00'), end: instant('2026-03-28T23:00') };
    expect(normal({ isAllDay: true, ...empty })).toMatchObject({ end: instant('2026-03-29T22:00') });
  });

  it('is its own normal form', () => {
    fc.assert(
      fc.property(anyContent, (content) => {
        const once = normaliseContent(content);
        expect(normaliseContent(once)).toEqual(once);
        expect(once.end >= once.start).toBe(true);
      }),
    );
  });
});

describe('two contents', () => {
  it('differ in exactly the fields that were changed', () => {
    fc.assert(
      fc.property(anyContent, anyContent, fc.subarray(contentFields), (a, b, changed) => {
        const mixed = { ...a, ...Object.fromEntries(changed.map((field) => [field, b[field]])) };
        const differing = changed.filter((field) => a[field] !== b[field]);
        expect(contentDifference(a, mixed)).toEqual(differing);
        expect(sameContent(a, mixed)).toBe(differing.length === 0);
      }),
    );
  });
});
