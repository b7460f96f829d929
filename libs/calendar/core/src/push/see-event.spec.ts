import { anEvent } from '../testing/builders.js';
import { seeFacts } from './see-event.js';

describe('what an own write was answered with', () => {
  const event = anEvent('e');

  it('is kept as a read would bring it', () => {
    expect(seeFacts(event, ['READ', 'READ_DETAILS', 'CREATE'])).toBe(event.outlook);
    expect(seeFacts(event, ['READ', 'CREATE'])).toBeNull();
  });

  it('is the way to it alone, where nothing is read', () => {
    const outlook = { ...event.outlook, attendees: [{ name: null, email: 'anna@elsewhere.example', response: null }] };
    expect(seeFacts({ outlook: { ...outlook, webLink: 'https://outlook.example/e' } }, ['CREATE', 'UPDATE'])).toEqual({
      ...{ organizer: null, attendees: [], onlineMeetingUrl: null, isOrganizer: true },
      webLink: 'https://outlook.example/e',
    });
  });
});
