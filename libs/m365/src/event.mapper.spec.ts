import type { RemoteEvent } from '@kalbro/calendar-core';
import { toRemoteItem } from './event.mapper.js';
import { anEvent, aRecurrence } from './testing/builders.js';

const map = (overrides: Record<string, unknown>) => toRemoteItem(anEvent(overrides), 'Europe/Oslo');
const event = (overrides: Record<string, unknown>) => {
  const item = map(overrides);
  expect(item).toMatchObject({ kind: 'event' });
  return item as RemoteEvent;
};
const utc = (dateTime: string) => ({ dateTime, timeZone: 'UTC' });
const series = (overrides: Record<string, unknown> = {}) => ({
  type: 'seriesMaster',
  recurrence: aRecurrence({ type: 'weekly', daysOfWeek: ['tuesday'], firstDayOfWeek: 'monday' }),
  ...overrides,
});

describe('kinds', () => {
  it('a single is an event with its content', () => {
    expect(map({ lastModifiedDateTime: '2026-03-01T10:00:00.123Z', transactionId: 't-1', iCalUId: 'x@y' })).toEqual({
      kind: 'event',
      remoteId: 'AAMkAD=',
      etag: 'W/"A=="',
      type: 'SINGLE',
      masterRemoteId: null,
      originalStart: null,
      content: {
        title: 'Befaring',
        description: null,
        location: null,
        start: '2026-03-03T08:00:00.000Z',
        end: '2026-03-03T09:00:00.000Z',
        timeZone: 'Europe/Berlin',
        isAllDay: false,
        isPrivate: false,
        availability: 'BUSY',
        recurrence: null,
      },
      outlook: { organizer: null, attendees: [], onlineMeetingUrl: null, webLink: null, isOrganizer: true },
      uid: 'x@y',
      isCancelled: false,
      transactionId: 't-1',
      lastModified: '2026-03-01T10:00:00.123Z',
    });
  });

  it('a bare occurrence is its times and its master, as a delta page has it', () => {
    const stub = {
      '@odata.type': '#microsoft.graph.event',
      '@odata.etag': 'W/"DwAAABYAAACpTc"',
      id: 'o-1',
      seriesMasterId: 'm-1',
      type: 'occurrence',
      start: utc('2017-09-19T05:00:00.0000000'),
      end: utc('2017-09-19T06:00:00.0000000'),
    };
    expect(toRemoteItem(stub, 'Europe/Oslo')).toEqual({
      kind: 'occurrence',
      remoteId: 'o-1',
      masterRemoteId: 'm-1',
      start: '2017-09-19T05:00:00.000Z',
      end: '2017-09-19T06:00:00.000Z',
      etag: 'W/"DwAAABYAAACpTc"',
    });
    expect(toRemoteItem({ ...stub, '@odata.etag': undefined }, 'Europe/Oslo')).toMatchObject({ etag: null });
  });

  it('a tombstone is a tombstone, for whatever reason', () => {
    for (const reason of ['deleted', 'changed']) {
      expect(toRemoteItem({ id: 'x', '@removed': { reason } }, 'UTC')).toEqual({ kind: 'tombstone', remoteId: 'x' });
    }
  });

  it('an exception knows its master and its start by the rule', () => {
    expect(
      event({ type: 'exception', seriesMasterId: 'm-1', originalStart: '2026-03-10T08:00:00Z', isCancelled: true }),
    ).toMatchObject({
      type: 'EXCEPTION',
      masterRemoteId: 'm-1',
      originalStart: { instant: '2026-03-10T08:00:00.000Z' },
      isCancelled: true,
    });
  });

  it('an event without a type is what its members say', () => {
    expect(event({ type: undefined }).type).toBe('SINGLE');
    expect(event({ ...series(), type: undefined }).type).toBe('SERIES_MASTER');
  });
});

describe('zones', () => {
  const zone = (overrides: Record<string, unknown>) => event(overrides).content.timeZone;
  const custom = 'tzone://Microsoft/Custom';

  it('a series lives in the zone of its recurrence, if that is one', () => {
    const inZone = (recurrenceTimeZone: string) =>
      series({ recurrence: aRecurrence({ type: 'daily' }, { recurrenceTimeZone }) });
    expect(zone(inZone('Pacific Standard Time'))).toBe('America/Los_Angeles');
    expect(zone(inZone(''))).toBe('Europe/Berlin');
    expect(zone(inZone(custom))).toBe('Europe/Berlin');
  });

  it('an unusable start zone gives way to the end zone, then to the fallback', () => {
    expect(zone({ originalStartTimeZone: custom, originalEndTimeZone: 'America/New_York' })).toBe('America/New_York');
    expect(zone({ originalStartTimeZone: custom, originalEndTimeZone: 'Customized Time Zone' })).toBe('Europe/Oslo');
    expect(zone({ originalStartTimeZone: null, originalEndTimeZone: undefined })).toBe('Europe/Oslo');
  });

  it("a series in Exchange's UTC does not start to follow daylight saving time; all-day dates have no zone to keep", () => {
    const names = { originalStartTimeZone: 'tzone://Microsoft/Utc', originalEndTimeZone: 'tzone://Microsoft/Utc' };
    expect(zone(series(names))).toBe('UTC');
    const day = { start: utc('2026-03-03T00:00:00.0000000'), end: utc('2026-03-04T00:00:00.0000000'), isAllDay: true };
    expect(zone({ ...names, ...day })).toBe('Europe/Oslo');
  });

  it('the last date of a series ends in its own zone', () => {
    const range = { type: 'endDate', endDate: '2026-06-30', recurrenceTimeZone: 'Pacific Standard Time' };
    expect(event(series({ recurrence: aRecurrence({ type: 'daily' }, range) })).content.recurrence).toBe(
      'FREQ=DAILY;UNTIL=20260701T065959Z',
    );
  });
});

describe('all-day events', () => {
  const allDay = (start: string, end: string, overrides: Record<string, unknown> = {}) =>
    event({ isAllDay: true, start: utc(start), end: utc(end), ...overrides }).content;

  it('run from midnight to midnight of their zone, over a change of the clocks too', () => {
    expect(allDay('2026-03-29T00:00:00.0000000', '2026-03-30T00:00:00.0000000')).toMatchObject({
      start: '2026-03-28T23:00:00.000Z',
      end: '2026-03-29T22:00:00.000Z',
      isAllDay: true,
    });
  });

  it('keep their dates in whatever zone these are written', () => {
    const start = { dateTime: '2026-07-01T00:00:00.0000000', timeZone: 'Tokyo Standard Time' };
    const end = { dateTime: '2026-07-03T00:00:00.0000000', timeZone: 'Tokyo Standard Time' };
    expect(event({ isAllDay: true, start, end }).content).toMatchObject({
      start: '2026-06-30T22:00:00.000Z',
      end: '2026-07-02T22:00:00.000Z',
    });
  });

  it.each([['2026-07-01T23:59:59.0000000'], ['2026-07-01T00:00:00.0000000'], ['2026-07-02T00:00:00.0000000']])(
    'ending at %s last the whole of 1 July',
    (end) => {
      expect(allDay('2026-07-01T00:00:00.0000000', end)).toMatchObject({
        start: '2026-06-30T22:00:00.000Z',
        end: '2026-07-01T22:00:00.000Z',
      });
    },
  );

  it('that end within a later day last until the end of it', () => {
    expect(allDay('2026-07-01T00:00:00.0000000', '2026-07-02T23:59:59.0000000').end).toBe('2026-07-02T22:00:00.000Z');
  });

  it('as exceptions are known by their date', () => {
    const exception = { type: 'exception', seriesMasterId: 'm', originalStart: '2026-07-01T00:00:00Z' };
    const day = { start: utc('2026-07-02T00:00:00.0000000'), end: utc('2026-07-03T00:00:00.0000000'), isAllDay: true };
    expect(event({ ...exception, ...day }).originalStart).toEqual({ localDate: '2026-07-01' });
  });
});

describe('content', () => {
  it.each([
    ['free', 'FREE'],
    ['tentative', 'TENTATIVE'],
    ['busy', 'BUSY'],
    ['oof', 'OUT_OF_OFFICE'],
    ['workingElsewhere', 'WORKING_ELSEWHERE'],
    ['unknown', 'BUSY'],
    [null, 'BUSY'],
  ])('shown as %s is %s', (showAs, availability) => {
    expect(event({ showAs }).content.availability).toBe(availability);
  });

  it.each([
    ['normal', false],
    ['personal', false],
    ['private', true],
    ['confidential', true],
    [undefined, false],
  ])('sensitivity %s: private is %s', (sensitivity, isPrivate) => {
    expect(event({ sensitivity }).content.isPrivate).toBe(isPrivate);
  });

  it('is tidied, and holds nothing that Postgres cannot keep', () => {
    const { content } = event({
      subject: ' Møte\u0000\r\nom taket\ud800 ',
      body: { contentType: 'html', content: '<p>Hei</p>' },
      location: { displayName: ' Lager 3 ' },
    });
    expect(content).toMatchObject({ title: 'Møte om taket\ufffd', description: 'Hei', location: 'Lager 3' });
  });

  it('a missing subject is an empty title', () => {
    expect(event({ subject: null }).content.title).toBe('');
  });
});

describe('facts', () => {
  const address = (name: string, mail: string | undefined) => ({ emailAddress: { name, address: mail } });

  it('people keep their names and answers, but not addresses that nobody can write to', () => {
    const { outlook } = event({
      organizer: address('Olga', 'Olga@Example.EDU'),
      attendees: [
        { ...address('Per', '/o=ExchangeLabs/ou=Exchange/cn=Recipients/cn=per@x'), status: { response: 'accepted' } },
        { ...address('Rom 2', undefined), status: { response: 'none', time: '0001-01-01T00:00:00Z' } },
        null,
      ],
    });
    expect(outlook.organizer).toEqual({ name: 'Olga', email: 'olga@example.edu', response: null });
    expect(outlook.attendees).toEqual([
      { name: 'Per', email: null, response: 'accepted' },
      { name: 'Rom 2', email: null, response: 'none' },
    ]);
  });

  it('the meeting link is that of onlineMeeting, else the old one, and only ever a web address', () => {
    const url = (overrides: Record<string, unknown>) => event(overrides).outlook.onlineMeetingUrl;
    const joinUrl = 'https://teams.microsoft.com/l/1';
    expect(url({ onlineMeeting: { joinUrl }, onlineMeetingUrl: '' })).toBe(joinUrl);
    expect(url({ onlineMeeting: null, onlineMeetingUrl: 'https://meet.example/2' })).toBe('https://meet.example/2');
    expect(url({ onlineMeeting: { joinUrl: 'javascript:alert(1)' } })).toBeNull();
  });

  it('who does not say to organise it does not', () => {
    expect(event({ isOrganizer: undefined }).outlook.isOrganizer).toBe(false);
  });
});

describe('what cannot come in is set aside', () => {
  it.each([
    ['SET_ASIDE_NO_ID', { id: undefined }],
    ['SET_ASIDE_NO_TIMES', { start: { dateTime: '0001-01-01T00:00:00.0000000Z', timeZone: 'tzone://Microsoft/Utc' } }],
    ['SET_ASIDE_NO_TIMES', { end: null }],
    ['SET_ASIDE_NO_TIMES', { type: 'occurrence', seriesMasterId: 'm', start: null }],
    ['SET_ASIDE_NO_MASTER', { type: 'occurrence' }],
    ['SET_ASIDE_ENDS_BEFORE_START', { end: utc('2026-03-03T07:00:00.0000000') }],
    ['SET_ASIDE_ENDS_BEFORE_START', { type: 'occurrence', seriesMasterId: 'm', end: utc('2026-03-03T07:00:00') }],
    ['SET_ASIDE_BAD_RECURRENCE', { type: 'seriesMaster', recurrence: null }],
    ['SET_ASIDE_BAD_RECURRENCE', series({ recurrence: aRecurrence({ type: 'hourly' }) })],
    ['SET_ASIDE_UNKNOWN_TYPE', { type: 'seance' }],
  ])('%s', (code, overrides) => {
    expect(map(overrides)).toMatchObject({ kind: 'setAside', code, title: 'Befaring' });
  });

  it('without its title when it is private', () => {
    expect(map({ end: null, sensitivity: 'private' })).toMatchObject({ kind: 'setAside', title: null });
  });

  it.each([null, undefined, 'event', 7, [], {}])('%p is no event', (value) => {
    expect(toRemoteItem(value, 'UTC')).toMatchObject({ kind: 'setAside', remoteId: null, code: 'SET_ASIDE_NO_ID' });
  });
});
