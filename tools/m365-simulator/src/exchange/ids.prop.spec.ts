import fc from 'fast-check';
import { iCalUIdOf, IdScheme, storeIdentity } from './ids.js';
import { dayNumber } from './wall-clock.js';

const kari = new IdScheme(storeIdentity('kari@fjordplan.example', false));
const per = new IdScheme(storeIdentity('per@fjordplan.example', false));
const counters = fc.integer({ min: 1, max: 2 ** 40 });
const days = fc.integer({ min: dayNumber('1990-01-01'), max: dayNumber('2060-12-31') });

it('reads back every id that it makes', () => {
  const property = fc.property(counters, days, (counter, day) => {
    expect(kari.readEvent(kari.event(counter))).toEqual({ counter, immutable: false });
    expect(kari.readEvent(kari.occurrence(counter, day))).toEqual({ counter, immutable: false, day });
    expect(kari.readEvent(kari.immutable(counter))).toEqual({ counter, immutable: true });
    expect(kari.readEvent(kari.immutable(counter, day))).toEqual({ counter, immutable: true, day });
  });
  fc.assert(property);
});

it('makes ids of the documented lengths, in an alphabet that is not base64url', () => {
  const ids = Array.from({ length: 2000 }, (_, i) => kari.event(i * 7919));
  expect(new Set(ids.map((id) => id.length))).toEqual(new Set([152]));
  expect(kari.occurrence(1, 20_000)).toHaveLength(168);
  expect(ids.every((id) => /^AAMk[\w-]+=$/.test(id))).toBe(true);
  const bytes = Buffer.from((ids[1] as string).replaceAll('-', '/').replaceAll('_', '+'), 'base64');
  expect(bytes).toHaveLength(113);
});

it('finds nothing of its own in the ids of another mailbox, and no id in other text', () => {
  const property = fc.property(counters, days, fc.string(), (counter, day, text) => {
    for (const id of [per.event(counter), per.occurrence(counter, day), per.immutable(counter)]) {
      expect(kari.readEvent(id)?.counter).toBe(-1);
    }
    expect(kari.readEvent(text)).toBeUndefined();
  });
  fc.assert(property);
});

it('tells ids apart that differ by case', () => {
  const id = kari.event(4711);
  const other = id.slice(0, 20) + id.slice(20, 60).toLowerCase() + id.slice(60);
  expect(kari.readEvent(other)?.counter ?? -1).toBe(-1);
});

it('holds an occurrence’s date in bytes 16 to 19 of its iCalUId, and nothing there for a series', () => {
  const guid = '4E1AB66B32121C4B821DCB18DFB8D9CE';
  const created = Date.parse('2023-05-17T15:34:58Z');
  const [series, occurrence] = [iCalUIdOf(created, guid), iCalUIdOf(created, guid, dayNumber('2024-03-09'))];
  expect([series.slice(32, 40), occurrence.slice(32, 40)]).toEqual(['00000000', '07E80309']);
  expect(occurrence.replace('07E80309', '00000000')).toBe(series);
});
