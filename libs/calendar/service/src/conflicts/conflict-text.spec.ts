import type { AppointmentContent } from '@kalbro/calendar-core';
import type { Instant } from '@kalbro/kernel';
import { conflictText } from './conflict-text.js';

const content: AppointmentContent = {
  title: 'Fair',
  description: 'Secret plans',
  location: null,
  start: '2026-03-27T23:00:00.000Z' as Instant,
  end: '2026-03-29T22:00:00.000Z' as Instant,
  timeZone: 'Europe/Oslo',
  isAllDay: true,
  isPrivate: false,
  availability: 'FREE',
  recurrence: null,
};

describe('A value of a conflict as text', () => {
  it('is itself, true, false or nothing', () => {
    expect(['Møte', true, false, null].map(conflictText)).toEqual(['Møte', 'true', 'false', null]);
  });

  it('of a whole entry is its title and when it is, in its own zone, over a switch as well', () => {
    expect(conflictText(content)).toBe('Fair, 2026-03-28 – 2026-03-29');
    expect(conflictText({ ...content, isAllDay: false })).toBe(
      'Fair, 2026-03-28 00:00 – 2026-03-30 00:00 (Europe/Oslo)',
    );
  });

  it('has no comma where there is no title', () => {
    expect(conflictText({ ...content, title: '' })).toBe('2026-03-28 – 2026-03-29');
  });
});
