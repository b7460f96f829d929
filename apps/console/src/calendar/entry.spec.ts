import type { CalendarEntryFragment } from '../api/generated/graphql.js';
import { entryNotes, toEvent } from './entry.js';

const visit: CalendarEntryFragment = {
  ...{ __typename: 'Appointment', id: 'a', type: 'SINGLE', seriesId: null, title: 'Visit', location: null, version: 1 },
  ...{ start: '2026-11-26T08:00:00Z', end: '2026-11-26T09:00:00Z', timeZone: 'Europe/Oslo', isAllDay: false },
  ...{ isPrivate: false, availability: 'BUSY', origin: 'PLANNER', canEdit: true, readOnlyReason: null },
  ...{ guestsTold: { onEdit: 0, onDelete: 0 }, resources: [], sync: { state: 'SYNCED', error: null } },
};

describe('An entry of the calendar', () => {
  it('stands at its instant', () => {
    expect(toEvent(visit)).toMatchObject({ start: visit.start, end: visit.end, allDay: false, editable: true });
  });

  it('of whole days stands on its days, whatever zone the reader is in', () => {
    const days = { ...visit, isAllDay: true, start: '2026-12-23T23:00:00Z', end: '2026-12-25T23:00:00Z' };
    expect(toEvent(days)).toMatchObject({ start: '2026-12-24', end: '2026-12-26', allDay: true });
  });

  it('is not dragged where it cannot be changed', () => {
    expect(toEvent({ ...visit, canEdit: false })).toMatchObject({ editable: false });
  });

  it('says what its icons say', () => {
    expect(entryNotes(visit)).toEqual([]);
    const other: CalendarEntryFragment = {
      ...{ ...visit, type: 'OCCURRENCE', isPrivate: true, origin: 'OUTLOOK', readOnlyReason: 'Not yours' },
      sync: { state: 'FAILED', error: 'x' },
    };
    expect(entryNotes(other)).toEqual(['private', 'fromOutlook', 'series', 'readOnly', 'FAILED']);
  });
});
