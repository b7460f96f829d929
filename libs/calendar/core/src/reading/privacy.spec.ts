import { RuleError } from '@kalbro/kernel';
import type { ResourceId, UserId } from '@kalbro/kernel';
import { anAppointment, anId, instant, someFacts } from '../testing/builders.js';
import { canEdit, maskAppointment, maskFor, readOnlyWords, shownTitle } from './privacy.js';
import { decideRange } from './range.js';

const kari = { userId: anId<UserId>(20), ownResourceId: anId<ResourceId>(30) };
const per = { userId: anId<UserId>(21), ownResourceId: anId<ResourceId>(31) };
const roomless = { userId: anId<UserId>(22), ownResourceId: null };

const doctor = anAppointment({
  content: { title: 'Doctor', description: 'Knee', location: 'Storgata 1', isPrivate: true },
  ownerResourceId: kari.ownResourceId,
  outlook: someFacts({ webLink: 'https://outlook.example/1', organizer: { name: 'K', email: null, response: null } }),
});

describe('a private appointment', () => {
  it('is seen by the user whose calendar it came from, and by the user who made it', () => {
    expect(maskFor(kari, doctor)).toBe('visible');
    expect(maskFor(per, { ...doctor, ownerResourceId: null, ownerUserId: per.userId })).toBe('visible');
  });

  it("is nobody else's, and nobody's at all without an owner", () => {
    expect(maskFor(per, doctor)).toBe('masked');
    expect(maskFor(roomless, { ...doctor, ownerResourceId: null })).toBe('masked');
  });

  it('says nothing but when, and that it is private', () => {
    const masked = maskAppointment(per, doctor);
    expect(JSON.stringify(masked)).not.toMatch(/Doctor|Knee|Storgata|outlook\.example/);
    expect(masked).toMatchObject({ masked: true, content: { start: doctor.content.start, isPrivate: true } });
    expect(shownTitle(masked)).toEqual({ nb: 'Privat avtale', en: 'Private appointment' });
  });

  it('keeps all it says for its owner', () => {
    const shown = maskAppointment(kari, doctor);
    expect(shown).toEqual({ ...doctor, masked: false });
    expect(shownTitle(shown)).toEqual({ nb: 'Doctor', en: 'Doctor' });
  });

  it('can be changed by its owner alone, whatever else others may', () => {
    expect(canEdit(kari, doctor, true)).toBe(true);
    expect(canEdit(kari, doctor, false)).toBe(false);
    expect(canEdit(per, doctor, true)).toBe(false);
    expect(readOnlyWords(maskAppointment(per, doctor))?.nb).toContain('bare endres av eieren');
    expect(readOnlyWords(maskAppointment(kari, doctor))).toBeNull();
  });
});

describe('an appointment that is not private', () => {
  it('is seen by all', () => {
    expect(maskFor(per, { ...doctor, content: { ...doctor.content, isPrivate: false } })).toBe('visible');
  });

  it('is called busy when only its times came down, and tells why it cannot be edited', () => {
    const hidden = anAppointment({ detailsHidden: true, readOnlyReason: 'DETAILS_HIDDEN', content: { title: '' } });
    const shown = maskAppointment(per, hidden);
    expect(shownTitle(shown)).toEqual({ nb: 'Opptatt', en: 'Busy' });
    expect(canEdit(per, hidden, true)).toBe(false);
    expect(readOnlyWords(shown)?.en).toContain('Only the time came from Outlook');
  });
});

describe('a range to read', () => {
  const from = instant('2026-01-01T00:00');

  function refusal(to: string): unknown {
    try {
      return decideRange(from, instant(to));
    } catch (error) {
      return error instanceof RuleError ? [error.code, error.fields.map((field) => field.path), error.text.en] : error;
    }
  }

  it('is taken up to 400 days, and empty too', () => {
    expect(refusal('2027-02-05T00:00')).toEqual({ from, to: instant('2027-02-05T00:00') });
    expect(refusal('2026-01-01T00:00')).toEqual({ from, to: from });
  });

  it('is refused when it ends before it starts or is longer, naming the field', () => {
    expect(refusal('2025-12-31T00:00')).toEqual(['BAD_USER_INPUT', ['to'], expect.stringContaining('ends before')]);
    expect(refusal('2027-02-05T00:01')).toEqual(['BAD_USER_INPUT', ['to'], expect.stringContaining('400 days')]);
    expect(refusal('9999-12-31T00:00')).toEqual(['BAD_USER_INPUT', ['to'], expect.stringContaining('400 days')]);
  });
});
