import fc from 'fast-check';
import { toRemoteItem } from './event.mapper.js';
import { anEvent, aRecurrence } from './testing/builders.js';

const members = Object.keys(anEvent());
const odd = fc.oneof(
  fc.anything(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom<unknown>(
    { dateTime: '0001-01-01T00:00:00.0000000Z', timeZone: 'tzone://Microsoft/Utc' },
    { dateTime: '9999-12-31T23:59:59.9999999', timeZone: 'UTC' },
    { dateTime: '2026-03-29T02:30:00.0000000', timeZone: 'W. Europe Standard Time' },
    aRecurrence({ type: 'weekly', daysOfWeek: ['monday'] }),
    'seriesMaster',
    'exception',
    'occurrence',
    true,
  ),
);
const someMembers = fc.dictionary(fc.constantFrom(...members, 'iCalUId', 'occurrenceId', 'originalStart'), odd);

it('no event, however odd, throws or brings in what cannot be stored', () => {
  const kinds = new Map<string, number>();
  fc.assert(
    fc.property(someMembers, fc.boolean(), (overrides, bare) => {
      const item = toRemoteItem(bare ? overrides : anEvent({ ...overrides }), 'Europe/Oslo');
      kinds.set(item.kind, (kinds.get(item.kind) ?? 0) + 1);
      expect(JSON.stringify(item)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
      if (item.kind === 'event') {
        expect(item.content.end >= item.content.start).toBe(true);
        expect(item.content.recurrence === null).toBe(item.type !== 'SERIES_MASTER');
      }
    }),
    { numRuns: 2_000 },
  );
  expect(Math.min(...['event', 'setAside'].map((kind) => kinds.get(kind) ?? 0))).toBeGreaterThan(100);
});

const zones = ['Europe/Oslo', 'America/St_Johns', 'Asia/Beirut', 'Australia/Lord_Howe', 'UTC'];
const minutes = fc.integer({ min: Date.UTC(2020, 0) / 60_000, max: Date.UTC(2035, 0) / 60_000 });

it('a timed event keeps its instants to the millisecond, over gaps and folds, whatever its zone', () => {
  fc.assert(
    fc.property(minutes, fc.integer({ min: 0, max: 10_000 }), fc.constantFrom(...zones), (from, length, zone) => {
      const written = (minute: number) => new Date(minute * 60_000).toISOString();
      const time = (minute: number) => ({ dateTime: written(minute).replace('Z', '0000'), timeZone: 'UTC' });
      const item = toRemoteItem(
        anEvent({ start: time(from), end: time(from + length), originalStartTimeZone: zone }),
        'Europe/Oslo',
      );
      expect(item).toMatchObject({ content: { start: written(from), end: written(from + length), timeZone: zone } });
    }),
  );
});

it('an all-day event keeps its dates in the wall clock of its zone', () => {
  const day = fc.integer({ min: 0, max: 5_000 });
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 30 }), fc.constantFrom(...zones), (from, length, zone) => {
      const date = (offset: number) => new Date(Date.UTC(2022, 0, 1 + offset)).toISOString().slice(0, 10);
      const time = (offset: number) => ({ dateTime: `${date(offset)}T00:00:00.0000000`, timeZone: 'UTC' });
      const overrides = { isAllDay: true, start: time(from), end: time(from + length), originalStartTimeZone: zone };
      const item = toRemoteItem(anEvent(overrides), 'Europe/Oslo');
      const local = (instant: string) =>
        new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(new Date(instant));
      if (item.kind !== 'event') throw new Error(`The event came in as ${item.kind}`);
      expect([local(item.content.start), local(item.content.end)]).toEqual([date(from), date(from + length)]);
    }),
  );
});
