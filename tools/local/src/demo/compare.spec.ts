import { compareSides, entryOfOutlook, entryOfPlanner } from './compare.js';
import type { Entry } from './compare.js';

const entry = (changes: Partial<Entry> = {}): Entry => ({
  title: 'Review',
  starts: '2026-11-25T08:00:00.000Z',
  ends: '2026-11-25T09:00:00.000Z',
  'all day': 'false',
  private: 'false',
  'shown as': 'BUSY',
  place: '',
  text: '',
  guests: '',
  kind: 'SINGLE',
  ...changes,
});
const others: readonly Partial<Entry>[] = [
  { title: 'Budget' },
  { ends: '2026-11-25T10:00:00.000Z' },
  { 'all day': 'true' },
  { private: 'true' },
  { 'shown as': 'FREE' },
  { place: 'Room 1' },
  { text: 'Notes' },
  { guests: 'lars@elsewhere.example' },
  { kind: 'OCCURRENCE' },
];

describe('Two calendars side by side', () => {
  it('agree when every entry says the same, in whatever order they come', () => {
    const [one, two] = [entry(), entry({ title: 'Budget' })];
    expect(compareSides([one, two], [two, one])).toMatchObject({ agrees: true, unmatched: [], outlook: 2, planner: 2 });
  });

  it.each(others)('disagree when one says %j', (changes) => {
    const { agrees, fields } = compareSides([entry()], [entry(changes)]);
    expect(agrees).toBe(false);
    const [field] = Object.keys(changes);
    expect(fields.filter(({ different }) => different > 0)).toEqual([{ field, same: 0, different: 1 }]);
  });

  it('disagree when an entry stands on one side only, which is named', () => {
    const late = entry({ title: 'Late', starts: '2026-11-26T08:00:00.000Z' });
    expect(compareSides([entry(), late], [entry()])).toMatchObject({
      agrees: false,
      unmatched: ['only in Outlook: Late, 2026-11-26T08:00:00.000Z'],
    });
    expect(compareSides([entry()], [entry(), late]).unmatched).toEqual([
      'only in the planner: Late, 2026-11-26T08:00:00.000Z',
    ]);
  });

  it('disagree when an entry stands twice', () => {
    expect(compareSides([entry()], [entry(), entry()]).agrees).toBe(false);
  });
});

describe('The words both sides share', () => {
  it('are the same for an entry of hours', () => {
    const event = {
      ...{ id: '1', subject: 'Review', type: 'occurrence', showAs: 'oof', sensitivity: 'private', isAllDay: false },
      start: { dateTime: '2026-11-25T08:00:00.0000000' },
      end: { dateTime: '2026-11-25T09:00:00.0000000' },
      location: { displayName: 'Room 1' },
      body: { content: 'Notes\r\n\r\n' },
      attendees: [{ emailAddress: { address: 'Lars@Elsewhere.example' } }],
    };
    const appointment = {
      ...{ title: 'Review', type: 'OCCURRENCE', availability: 'OUT_OF_OFFICE', isPrivate: true, isAllDay: false },
      ...{ start: '2026-11-25T08:00:00Z', end: '2026-11-25T09:00:00Z', timeZone: 'Europe/Oslo' },
      ...{ location: 'Room 1', description: 'Notes', attendees: [{ email: 'lars@elsewhere.example' }] },
    };
    expect(entryOfOutlook(event)).toEqual(entryOfPlanner(appointment));
  });

  it('name whole days by their dates, wherever they are', () => {
    const event = {
      ...{ id: '1', subject: 'Holiday', type: 'singleInstance', showAs: 'free', isAllDay: true },
      start: { dateTime: '2026-11-25T00:00:00.0000000' },
      end: { dateTime: '2026-11-26T00:00:00.0000000' },
    };
    const appointment = {
      ...{ title: 'Holiday', type: 'SINGLE', availability: 'FREE', isPrivate: false, isAllDay: true },
      ...{ start: '2026-11-24T23:00:00Z', end: '2026-11-25T23:00:00Z', timeZone: 'Europe/Oslo' },
      ...{ location: null, description: null, attendees: [] },
    };
    expect(entryOfOutlook(event)).toEqual(entryOfPlanner(appointment));
    expect(entryOfPlanner(appointment).starts).toBe('2026-11-25');
  });
});
