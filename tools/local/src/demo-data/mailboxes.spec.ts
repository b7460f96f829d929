import { demoMailboxes } from './mailboxes.js';
import { addDays, mondayOf } from './outlook-events.js';
import type { DemoEvent, GraphBody } from './outlook-events.js';

const names = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

interface WeeklyRecurrence {
  readonly pattern: { readonly interval: number; readonly daysOfWeek: readonly string[] };
  readonly range: { readonly startDate: string; readonly numberOfOccurrences?: number };
}

// Every weekday, a change to summer time, a turn of the year, a leap day.
const days = ['2026-11-23', '2026-11-25', '2026-11-29', '2026-03-28', '2026-12-31', '2028-02-29'];

describe.each(days)('The demo calendars around %s', (today) => {
  const mailboxes = demoMailboxes(today);
  const events = mailboxes.flatMap((mailbox) => mailbox.events);

  it('are of the people who are promised', () => {
    expect(mailboxes.map(({ upn }) => upn).sort()).toEqual([
      'jon@nordvik.example',
      'kari.privat@outlook.example',
      'kari@fjordplan.example',
      'ola@fjordplan.example',
      'per@fjordplan.example',
    ]);
  });

  it('show every kind of entry', () => {
    const has = (holds: (body: GraphBody) => boolean) => events.some(({ body }) => holds(body));
    expect(has((body) => body['isOnlineMeeting'] === true)).toBe(true);
    expect(has((body) => body['sensitivity'] === 'private')).toBe(true);
    expect(has((body) => body['isAllDay'] === true)).toBe(true);
    expect(events.some(({ edits }) => edits.some(({ change }) => change))).toBe(true);
    expect(events.some(({ edits }) => edits.some(({ change }) => !change))).toBe(true);
  });

  it('change only dates that their series has', () => {
    for (const event of events) for (const { date } of event.edits) expect(datesOf(event)).toContain(date);
  });

  it('begin a series on one of its own days', () => {
    for (const event of events) if (event.body['recurrence']) expect(datesOf(event)[0]).toBe(startDate(event));
  });

  it('have something in the week of today', () => {
    const monday = mondayOf(today);
    const week = Array.from({ length: 7 }, (_, offset) => addDays(monday, offset));
    for (const { events: own } of mailboxes) expect(own.some((event) => week.includes(startDate(event)))).toBe(true);
  });

  it('end after they begin', () => {
    for (const { body } of events) expect(dateTime(body, 'start') < dateTime(body, 'end')).toBe(true);
  });
});

function dateTime(body: GraphBody, which: 'start' | 'end'): string {
  return (body[which] as { dateTime: string }).dateTime;
}

function startDate({ body }: DemoEvent): string {
  return dateTime(body, 'start').slice(0, 10);
}

/** The dates of a weekly series over half a year. */
function datesOf({ body }: DemoEvent): string[] {
  const { pattern, range } = body['recurrence'] as WeeklyRecurrence;
  const from = mondayOf(range.startDate);
  const dates = Array.from({ length: 180 }, (_, offset) => addDays(from, offset)).filter((date, offset) => {
    const isWeek = Math.floor(offset / 7) % pattern.interval === 0;
    const weekday = names[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? '';
    return isWeek && date >= range.startDate && pattern.daysOfWeek.includes(weekday);
  });
  return dates.slice(0, range.numberOfOccurrences ?? dates.length);
}
