import { aMaster, anEvent } from '../testing/builders.js';
import { decideReadOnly, projectDown } from './project-down.js';

const rich = anEvent('a', {
  content: { title: 'Secret', description: 'Secret', location: 'Secret', isPrivate: true, availability: 'TENTATIVE' },
  outlook: {
    organizer: { name: 'Secret', email: 'secret@x.example', response: null },
    attendees: [{ name: 'Secret', email: null, response: 'accepted' }],
    onlineMeetingUrl: 'https://secret.example',
    webLink: 'https://secret.example',
  },
});

describe('what of an event may be stored', () => {
  it('is all of it with READ_DETAILS', () => {
    expect(projectDown(rich, ['READ', 'READ_DETAILS'])).toEqual({
      content: rich.content,
      outlook: rich.outlook,
      detailsHidden: false,
    });
  });

  it('is times and availability alone without', () => {
    const bare = projectDown(rich, ['READ']);
    expect(JSON.stringify(bare)).not.toMatch(/secret/i);
    expect(bare).toMatchObject({ detailsHidden: true, outlook: null, content: { title: '', isPrivate: false } });
    expect(bare.content.availability).toBe('TENTATIVE');
    expect(bare.content.start).toBe(rich.content.start);
  });

  it('has the rule of a master in normal form, and no rule of anything else', () => {
    const recurrence = 'FREQ=WEEKLY;INTERVAL=1;BYDAY=MO;WKST=SU';
    expect(projectDown(aMaster('m', { content: { recurrence } }), []).content.recurrence).toBe('FREQ=WEEKLY;BYDAY=MO');
    expect(projectDown(anEvent('a', { content: { recurrence } }), []).content.recurrence).toBeNull();
  });
});

describe('whether an event can be edited here', () => {
  const all = {
    direction: 'BOTH',
    scopes: ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE'],
    canEditCalendar: true,
  } as const;
  const foreign = anEvent('a', { outlook: { isOrganizer: false } });

  it.each([
    ['its owner organises it and edits go up', rich, all, null],
    ['somebody else organises it', foreign, all, 'ORGANISED_BY_OTHERS'],
    ['the calendar can only be read', rich, { ...all, canEditCalendar: false }, 'CALENDAR_READ_ONLY'],
    ['nothing goes up', rich, { ...all, direction: 'DOWN' as const }, 'OUTLOOK_NOT_IN_DIRECTION'],
    [
      'updates do not go up',
      rich,
      { ...all, scopes: ['READ', 'READ_DETAILS', 'CREATE'] as const },
      'OUTLOOK_NOT_IN_DIRECTION',
    ],
    ['its details are hidden, its organiser too', foreign, { ...all, scopes: ['READ'] as const }, 'DETAILS_HIDDEN'],
  ] as const)('when %s', (_, event, account, reason) => {
    expect(decideReadOnly(event, account)).toBe(reason);
  });
});
