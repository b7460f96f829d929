import type { CalendarAccount } from '../model/account.js';
import type { Attendee, OutlookFacts } from '../model/appointment.js';
import { guestsTold, nobodyTold } from './guests-told.js';

const person = (email: string | null): Attendee => ({ name: null, email, response: null });
const meeting = (facts: Partial<OutlookFacts> = {}) => ({
  outlook: {
    ...{ organizer: person('kari.n@fjordplan.example'), onlineMeetingUrl: null, webLink: null, isOrganizer: true },
    attendees: [person('per@fjordplan.example'), person('jon@nordvik.example')],
    ...facts,
  },
  readOnlyReason: null,
});
const calendar = { syncUp: true, canEdit: true };
const holder = (changes: Partial<CalendarAccount> = {}, calendars = [calendar]) => ({
  account: {
    ...{ direction: 'BOTH', status: 'CONNECTED', position: 1, username: 'kari@fjordplan.example' },
    scopes: ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'],
    ...changes,
  } as CalendarAccount,
  calendars,
});
const both = { onEdit: 2, onDelete: 2 };

describe('the guests that Outlook tells of a change here', () => {
  it('are all who take part in a meeting that the account’s owner organises', () => {
    expect(guestsTold(meeting(), holder())).toEqual(both);
  });

  it('are not the organiser, under any address, who may be listed with them', () => {
    const own = [person('Kari@Fjordplan.example'), person('kari.n@fjordplan.example')];
    expect(guestsTold(meeting({ attendees: [...own, person(null)] }), holder())).toEqual({ onEdit: 1, onDelete: 1 });
  });

  it.each([
    ['somebody else organises it', guestsTold(meeting({ isOrganizer: false }), holder())],
    ['nobody is invited', guestsTold(meeting({ attendees: [] }), holder())],
    ['it cannot be edited here', guestsTold({ ...meeting(), readOnlyReason: 'CALENDAR_READ_ONLY' }, holder())],
    ['Outlook has told nothing of it', guestsTold({ outlook: null, readOnlyReason: null }, holder())],
    ['nothing goes up', guestsTold(meeting(), holder({ direction: 'DOWN' }))],
    ['it stands in another account than the main one', guestsTold(meeting(), holder({ position: 2 }))],
    ['no calendar takes what goes up', guestsTold(meeting(), holder({}, [{ syncUp: false, canEdit: true }]))],
  ])('are nobody when %s', (_, told) => expect(told).toEqual(nobodyTold));

  it('are told only of what the scope lets go up', () => {
    expect(guestsTold(meeting(), holder({ scopes: ['CREATE', 'UPDATE'] }))).toEqual({ onEdit: 2, onDelete: 0 });
    expect(guestsTold(meeting(), holder({ scopes: ['DELETE'] }))).toEqual({ onEdit: 0, onDelete: 2 });
  });

  it.each<Partial<CalendarAccount>>([
    { status: 'PAUSED', direction: 'NONE' },
    { status: 'RECONNECT_REQUIRED' },
    { status: 'FAILED' },
  ])('are told later when the account is %j', (standing) =>
    expect(guestsTold(meeting(), holder(standing))).toEqual(both),
  );
});
