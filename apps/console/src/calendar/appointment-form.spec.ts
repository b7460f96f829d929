import { changesOf, formOfSpan, formProblems, inputOf, withStart } from './appointment-form.js';

const zone = 'Europe/Oslo';
const visit = {
  ...formOfSpan({ start: '2026-11-26T08:00:00Z', end: '2026-11-26T09:30:00Z', isAllDay: false }, ['r'], zone),
  title: 'Visit',
};
const holiday = {
  ...formOfSpan({ start: '2026-12-23T23:00:00Z', end: '2026-12-26T23:00:00Z', isAllDay: true }, ['r'], zone),
  title: 'Christmas',
};

describe('The form of an appointment', () => {
  it('shows the time on the wall where it is', () => {
    expect(visit).toMatchObject({ startDate: '2026-11-26', startTime: '09:00', endTime: '10:30' });
  });

  it('shows the last day of whole days, and sends the end behind it', () => {
    expect([holiday.startDate, holiday.endDate]).toEqual(['2026-12-24', '2026-12-26']);
    expect(inputOf(holiday)).toMatchObject({
      start: '2026-12-23T23:00:00Z',
      end: '2026-12-26T23:00:00Z',
      isAllDay: true,
    });
  });

  it('sends what was changed and nothing else', () => {
    expect(changesOf(visit, { ...visit, title: 'Long visit' })).toEqual({ title: 'Long visit' });
    expect(changesOf(visit, visit)).toEqual({});
  });

  it('sends all of the time when a part of it was changed', () => {
    expect(changesOf(visit, { ...visit, endTime: '11:00' })).toEqual({
      start: '2026-11-26T08:00:00Z',
      end: '2026-11-26T10:00:00Z',
      timeZone: zone,
      isAllDay: false,
    });
  });

  it('takes the end along when the start moves, over midnight too', () => {
    expect(withStart(visit, { startTime: '23:00' })).toMatchObject({ endDate: '2026-11-27', endTime: '00:30' });
    expect(withStart(holiday, { startDate: '2026-12-30' })).toMatchObject({ endDate: '2027-01-01' });
  });

  it('says what is missing before anybody is asked', () => {
    expect(formProblems(visit)).toEqual({});
    expect(formProblems({ ...visit, title: ' ', resourceIds: [], endDate: '2026-11-25' })).toEqual({
      title: 'titleMissing',
      resourceIds: 'resourceMissing',
      end: 'endBeforeStart',
    });
    expect(formProblems({ ...visit, startDate: '' })).toEqual({ start: 'dateMissing' });
    expect(formProblems({ ...visit, recurrence: { ...visit.recurrence, repeats: 'weekly', days: [] } })).toEqual({
      recurrence: 'noDays',
    });
  });
});
