import { itemErrorText, runError } from './item-errors.js';

describe('what a run tells of an item', () => {
  it('is said in both languages where the code is known', () => {
    const text = itemErrorText({ code: 'SET_ASIDE_NO_TIMES', message: '' });
    expect(text.nb).toContain('start og slutt');
    expect(text.en).toContain('start and end');
  });

  it('is said of what Outlook refuses to take as well', () => {
    expect(itemErrorText({ code: 'RECURRENCE_INEXPRESSIBLE', message: 'x' }).nb).toContain('gjentakelsen');
  });

  it('is what was recorded where it is not', () => {
    expect(itemErrorText({ code: 'ErrorQuotaExceeded', message: 'Full.' })).toEqual({ nb: 'Full.', en: 'Full.' });
  });

  it('is recorded with words for every code of a run', () => {
    for (const code of ['M365_SIGNINREQUIRED', 'CALENDAR_REFUSED', 'CALENDAR_NOT_FOUND'] as const) {
      expect(runError(code).message).not.toBe(code);
    }
    expect(runError('CALENDAR_REFUSED', 'Work')).toMatchObject({ title: 'Work', appointmentId: null });
  });
});
