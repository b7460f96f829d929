import { aContent, instant } from '@kalbro/calendar-core/testing';
import { toChanges, toNewEvent } from './event-body.mapper.js';

const weekly = aContent({ recurrence: 'FREQ=WEEKLY;BYDAY=MO' });
const zone = { timeZone: 'Europe/Oslo' };
const nine = { dateTime: '2026-03-02T09:00:00', ...zone };
const ten = { dateTime: '2026-03-02T10:00:00', ...zone };
const mondays = {
  pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'monday' },
  range: { type: 'noEnd', startDate: '2026-03-02', recurrenceTimeZone: 'Europe/Oslo' },
};

describe('a new event', () => {
  it('says everything of the content and nothing else', () => {
    const content = aContent({
      description: 'One\ntwo',
      location: 'Room 1',
      isPrivate: true,
      availability: 'WORKING_ELSEWHERE',
      recurrence: 'FREQ=WEEKLY;BYDAY=MO',
    });
    expect(toNewEvent(content, 't-1')).toEqual({
      subject: 'Planning',
      body: { contentType: 'text', content: 'One\ntwo' },
      location: { displayName: 'Room 1' },
      start: nine,
      end: ten,
      isAllDay: false,
      sensitivity: 'private',
      showAs: 'workingElsewhere',
      recurrence: mondays,
      transactionId: 't-1',
    });
  });

  it('leaves out what it has not', () => {
    expect(Object.keys(toNewEvent(aContent(), 't-1') ?? {}).sort()).toEqual(
      ['end', 'isAllDay', 'sensitivity', 'showAs', 'start', 'subject', 'transactionId'].sort(),
    );
  });

  it('lasts from midnight to midnight of its zone', () => {
    const days = { isAllDay: true, start: instant('2026-03-28T23:00'), end: instant('2026-03-30T22:00') };
    expect(toNewEvent(aContent(days), 't-1')).toMatchObject({
      isAllDay: true,
      start: { dateTime: '2026-03-29T00:00:00', ...zone },
      end: { dateTime: '2026-03-31T00:00:00', ...zone },
    });
  });

  it.each([
    ['FREE', 'free'],
    ['TENTATIVE', 'tentative'],
    ['BUSY', 'busy'],
    ['OUT_OF_OFFICE', 'oof'],
    ['WORKING_ELSEWHERE', 'workingElsewhere'],
  ] as const)('shows %s as %s', (availability, showAs) => {
    expect(toNewEvent(aContent({ availability }), 't-1')).toMatchObject({ showAs });
  });

  it('calls the zone as it is told to, everywhere', () => {
    const text = JSON.stringify(toNewEvent(weekly, 't-1', 'Some Standard Time'));
    expect(text).not.toContain('Europe/Oslo');
    expect(text.match(/Some Standard Time/g)).toHaveLength(3);
  });

  it('with a rule that Outlook has not is none', () => {
    expect(toNewEvent(aContent({ recurrence: 'FREQ=MONTHLY;BYMONTHDAY=31' }), 't-1')).toBeUndefined();
  });
});

describe('changes', () => {
  it.each([
    [{ title: 'x' }, { subject: 'x' }],
    [{ description: null }, { body: { contentType: 'text', content: '' } }],
    [{ location: null }, { location: { displayName: '' } }],
    [{ isPrivate: false }, { sensitivity: 'normal' }],
    [{ availability: 'FREE' }, { showAs: 'free' }],
    [{ end: weekly.end }, { start: nine, end: ten }],
    [{ start: weekly.start }, { start: nine, end: ten, recurrence: mondays }],
    [{ timeZone: weekly.timeZone }, { start: nine, end: ten, recurrence: mondays }],
    [{ isAllDay: false }, { start: nine, end: ten, isAllDay: false, recurrence: mondays }],
    [{ recurrence: weekly.recurrence }, { recurrence: mondays }],
    [{ recurrence: null }, { recurrence: null }],
  ] as const)('of %j in a series send %j', (fields, expected) => {
    expect(toChanges(fields, weekly)).toEqual(expected);
  });

  it('of times in a single event send no rule', () => {
    const single = aContent();
    expect(toChanges({ start: single.start }, single)).toEqual({ start: nine, end: ten });
  });

  it('of anything but times and rule do not mind a rule that Outlook has not', () => {
    const odd = aContent({ recurrence: 'FREQ=MONTHLY;BYMONTHDAY=31' });
    expect(toChanges({ title: 'x' }, odd)).toEqual({ subject: 'x' });
    expect(toChanges({ start: odd.start }, odd)).toBeUndefined();
    expect(toChanges({ recurrence: odd.recurrence }, odd)).toBeUndefined();
  });
});
