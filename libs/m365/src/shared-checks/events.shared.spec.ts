import { toRemoteItem } from '../event.mapper.js';
import { answeredEvents, readShared } from './payloads.js';

const events = answeredEvents();

it('every event that Microsoft shows or that was captured comes in or is set aside, and none throws', () => {
  const rows = new Map<string, Record<string, number>>();
  for (const { file, event } of events) {
    const item = toRemoteItem(event, 'Europe/Oslo');
    const outcome = item.kind === 'setAside' ? item.code : item.kind;
    const row = rows.get(file) ?? {};
    rows.set(file, { ...row, [outcome]: (row[outcome] ?? 0) + 1 });
    expect(outcome).not.toBe('SET_ASIDE_UNREADABLE');
  }
  console.table(Object.fromEntries(rows));
  expect(events.length).toBeGreaterThan(60);
});

it('whoever has readable times comes in', () => {
  const lost = events.filter(({ event }) => {
    const item = toRemoteItem(event, 'Europe/Oslo');
    return item.kind === 'setAside' && event['start'] !== undefined && event['recurrence'] === null;
  });
  expect(lost.map(({ file }) => file)).toEqual([]);
});

it('every odd value seen in production is read without harm', () => {
  const { payload } = readShared('graph', 'real-payloads', 'capture.odd_date_values.json') as {
    payload: Record<string, unknown[]>;
  };
  const [full] = events.filter(({ event }) => event['type'] === 'exception');
  expect(full).toBeDefined();
  for (const [member, values] of Object.entries(payload)) {
    for (const value of values) {
      const item = toRemoteItem({ ...full?.event, [member]: value }, 'Europe/Oslo');
      expect([member, value, item.kind]).toEqual([member, value, member === 'start' ? 'setAside' : 'event']);
    }
  }
});
