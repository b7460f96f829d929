import type { LinkId } from '@kalbro/kernel';
import { aContent, aKnownLink, anEvent, anId, aMaster, instant, someFacts } from '../testing/builders.js';
import type { KnownLink } from './pull-plan.js';
import type { HeardEvent } from './settle-event.js';
import type { EventCopy, OtherLink } from './share-meeting.js';
import { copyOf, meetingKey, mergeDates, seeCopy } from './share-meeting.js';

const [monday, tuesday, friday] = ['2026-03-02T08:00', '2026-03-03T08:00', '2026-03-06T08:00'].map(instant);

describe('A meeting that several accounts hold', () => {
  const heard = (changes: Partial<HeardEvent> = {}): HeardEvent => ({
    ...aKnownLink(anEvent('mine')),
    outlook: someFacts(),
    ...changes,
  });
  const copy = (changes: Partial<EventCopy> = {}): EventCopy => ({ ...copyOf(heard()), ...changes });
  const other = (changes: Partial<OtherLink> = {}): OtherLink => ({
    ...{ linkId: anId<LinkId>(9), position: 2, copy: copy(), base: null },
    ...changes,
  });
  const link = (changes: Partial<KnownLink> = {}): KnownLink =>
    aKnownLink(anEvent('mine'), { base: null, position: 1, copy: copy(), shared: [other()], ...changes });

  it('changes only by what is new in a copy', () => {
    const stored = link({
      content: aContent({ title: 'Told by the other', location: 'Room 1' }),
      copy: copy({ content: aContent({ title: 'Mine', location: 'Room 1' }) }),
    });

    const seen = seeCopy(stored, heard({ content: aContent({ title: 'Mine', location: 'Room 2' }) }));

    expect(seen.heard.content).toEqual(aContent({ title: 'Told by the other', location: 'Room 2' }));
    expect(seen.told).toEqual({ location: 'Room 2' });
  });

  it('is as hidden, and as editable, as the copy that leads says', () => {
    const hidden = { detailsHidden: true, outlook: null, readOnlyReason: 'DETAILS_HIDDEN' } as const;
    const leading = seeCopy(link({ ...hidden, shared: [other({ copy: copy({ detailsHidden: true }) })] }), heard());
    const following = seeCopy(link(), heard(hidden));

    expect(leading.heard).toMatchObject({ detailsHidden: false, readOnlyReason: null });
    expect(following.heard).toMatchObject({ detailsHidden: false, readOnlyReason: null });
  });

  it.each([
    { why: 'tells details', mine: { detailsHidden: true }, theirs: {}, leads: false },
    { why: 'is the organiser’s', mine: {}, theirs: { isOrganizer: false }, leads: true },
    { why: 'comes first in the list', mine: {}, theirs: {}, leads: true },
  ])('is led by the copy that $why', ({ mine, theirs, leads }) => {
    const stored = link({ readOnlyReason: 'CALENDAR_READ_ONLY', shared: [other({ copy: copy(theirs) })] });

    expect(seeCopy(stored, heard(mine)).heard.readOnlyReason === null).toBe(leads);
  });

  it('loses a date when every one of three copies has lost it', () => {
    const dates = { additionalDates: [], baseExcludedDates: null, settledStarts: [] };
    const telling = (...excludedDates: (typeof monday)[]) =>
      other({ copy: copy({ excludedDates: excludedDates.flatMap((date) => date ?? []) }) });
    const master = aKnownLink(aMaster('series'), {
      ...{ base: null, copy: copy() },
      shared: [telling(monday, friday), telling(monday, tuesday)],
    });
    const excludedDates = [monday, tuesday, friday].flatMap((date) => date ?? []);

    const merged = mergeDates(master, { ...dates, excludedDates });

    expect(merged).toMatchObject({ excludedDates: [monday], heardDates: excludedDates });
  });

  it('keeps what was cancelled here, and waits to go up to another account, out of its series', () => {
    const master = aKnownLink(aMaster('series'), {
      ...{ base: null, copy: copy(), excludedDates: [monday, tuesday].flatMap((date) => date ?? []) },
      shared: [other({ baseExcludedDates: [], copy: copy({ excludedDates: [] }) })],
    });
    const nothing = { excludedDates: [], additionalDates: [], baseExcludedDates: null, settledStarts: [] };

    expect(mergeDates(master, nothing).excludedDates).toEqual([monday, tuesday]);
  });

  it('is known by its uid, of a date of a series by that date as well', () => {
    const start = instant('2026-03-02T08:00');
    expect(meetingKey('u', 'SINGLE', null)).not.toBe(meetingKey('u', 'SERIES_MASTER', null));
    expect(meetingKey('u', 'EXCEPTION', start)).not.toBe(meetingKey('u', 'EXCEPTION', instant('2026-03-09T08:00')));
    expect(meetingKey('u', 'SINGLE', null)).toBe(meetingKey('u', 'SINGLE', start));
  });
});
