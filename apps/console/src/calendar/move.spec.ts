import type { AppointmentDetailsFragment, CalendarEntryFragment } from '../api/generated/graphql.js';
import { isAskedAbout, movedForm } from './move.js';

const entry: CalendarEntryFragment = {
  ...{ __typename: 'Appointment', id: 'a', type: 'SINGLE', seriesId: null, title: 'Visit', location: null, version: 1 },
  ...{ start: '2026-11-26T08:00:00Z', end: '2026-11-26T09:00:00Z', timeZone: 'Europe/Oslo', isAllDay: false },
  ...{ isPrivate: false, availability: 'BUSY', origin: 'PLANNER', canEdit: true, readOnlyReason: null },
  ...{ guestsTold: { onEdit: 0, onDelete: 0 }, resources: [], sync: { state: 'SYNCED', error: null } },
};

describe('An entry that is let go of elsewhere', () => {
  it('is asked about when it is of a series, or when guests are told', () => {
    const guestsTold = { onEdit: 2, onDelete: 2 };
    const asked = [entry, { ...entry, type: 'OCCURRENCE' as const }, { ...entry, guestsTold }];
    expect(asked.map((each) => isAskedAbout({ entry: each }))).toEqual([false, true, true]);
  });

  it('differs by its time alone from what somebody else made of it', () => {
    const current = {
      ...{ ...entry, title: 'Long visit', description: null, recurrence: null, originalStart: null, resources: [] },
      ...{ onlineMeetingUrl: null, updatedAt: '', organizer: null, attendees: [] },
      sync: { state: 'SYNCED', error: null, lastSyncedAt: null, webLink: null, account: null },
    } as unknown as AppointmentDetailsFragment;
    const span = { start: '2026-11-27T12:00:00Z', end: '2026-11-27T13:30:00Z', isAllDay: false };
    expect(movedForm(current, span)).toMatchObject({
      ...{ title: 'Long visit', isAllDay: false, timeZone: 'Europe/Oslo' },
      ...{ startDate: '2026-11-27', startTime: '13:00', endDate: '2026-11-27', endTime: '14:30' },
    });
    const days = { start: '2026-11-26T23:00:00Z', end: '2026-11-28T23:00:00Z', isAllDay: true };
    expect(movedForm(current, days)).toMatchObject({ isAllDay: true, startDate: '2026-11-27', endDate: '2026-11-28' });
  });
});
