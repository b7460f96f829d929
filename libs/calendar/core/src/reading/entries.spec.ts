import type { AppointmentId } from '@kalbro/kernel';
import { anAppointment, anId, instant } from '../testing/builders.js';
import type { AppointmentChanges } from '../testing/builders.js';
import { entryOf, expandAppointments, findOccurrence } from './entries.js';
import type { AppointmentEntry } from './entries.js';
import { occurrenceId, parseOccurrenceId } from './occurrence-id.js';

const seriesId = anId<AppointmentId>(7);
const monday = (day: string) => instant(`2026-03-${day}T08:00`);

function weekly(changes: AppointmentChanges = {}) {
  const content = { recurrence: 'FREQ=WEEKLY;BYDAY=MO', ...changes.content };
  return anAppointment({ id: seriesId, type: 'SERIES_MASTER', ...changes, content });
}

function starts(entries: readonly AppointmentEntry[]): readonly string[] {
  return entries.map((entry) => entry.content.start.slice(0, 16));
}

describe('the entries of a range', () => {
  const [from, to] = [instant('2026-03-01T00:00'), instant('2026-03-22T00:00')];

  it('are singles and occurrences together, by start', () => {
    const single = anAppointment({ content: { start: monday('04'), end: monday('05') } });
    const entries = expandAppointments([weekly(), single], from, to);
    expect(starts(entries)).toEqual(['2026-03-02T08:00', '2026-03-04T08:00', '2026-03-09T08:00', '2026-03-16T08:00']);
    expect(entries.map((entry) => entry.type)).toEqual(['OCCURRENCE', 'SINGLE', 'OCCURRENCE', 'OCCURRENCE']);
  });

  it('name of each occurrence its series and its original start, and not the rule', () => {
    const [first] = expandAppointments([weekly()], from, to);
    expect(first).toMatchObject({
      id: `${seriesId}_20260302T080000Z`,
      appointmentId: seriesId,
      seriesId,
      originalStart: monday('02'),
      content: { title: 'Planning', end: instant('2026-03-02T09:00'), recurrence: null },
    });
  });

  it('show an exception where it was moved to and nothing where it was', () => {
    const moved = anAppointment({
      id: anId(8),
      type: 'EXCEPTION',
      seriesId,
      originalStart: monday('09'),
      content: { start: instant('2026-03-11T12:00'), end: instant('2026-03-11T13:00') },
    });
    const entries = expandAppointments([weekly({ exceptionStarts: [monday('09')] }), moved], from, to);
    expect(starts(entries)).toEqual(['2026-03-02T08:00', '2026-03-11T12:00', '2026-03-16T08:00']);
    expect(entries[1]).toMatchObject({ id: anId(8), type: 'EXCEPTION', originalStart: monday('09') });
  });

  it('leave out cancelled dates and bring added ones', () => {
    const row = weekly({ excludedDates: [monday('09')], additionalDates: [instant('2026-03-12T07:00')] });
    expect(starts(expandAppointments([row], from, to))).toEqual([
      '2026-03-02T08:00',
      '2026-03-12T07:00',
      '2026-03-16T08:00',
    ]);
  });

  it('include what touches the range and nothing that only meets its edges', () => {
    const at = (start: string, end: string) => anAppointment({ content: { start: instant(start), end: instant(end) } });
    const rows = [
      at('2026-02-28T23:00', '2026-03-01T00:00'),
      at('2026-02-28T23:00', '2026-03-01T00:01'),
      at('2026-03-01T00:00', '2026-03-01T00:00'),
      at('2026-03-21T23:59', '2026-03-23T00:00'),
      at('2026-03-22T00:00', '2026-03-22T01:00'),
    ];
    expect(starts(expandAppointments(rows, from, to))).toEqual([
      '2026-02-28T23:00',
      '2026-03-01T00:00',
      '2026-03-21T23:59',
    ]);
  });
});

describe('one occurrence', () => {
  it('is found by its id, unless it was cancelled or changed on its own', () => {
    const find = (changes: AppointmentChanges, start = monday('09')) => findOccurrence(weekly(changes), start)?.id;
    expect(find({})).toBe(occurrenceId(seriesId, monday('09')));
    expect(find({ excludedDates: [monday('09')] })).toBeUndefined();
    expect(find({ exceptionStarts: [monday('09')] })).toBeUndefined();
    expect(find({}, instant('2026-03-09T08:30'))).toBeUndefined();
    expect(findOccurrence(anAppointment(), monday('02'))).toBeUndefined();
  });

  it('is not the series, which keeps its rule', () => {
    const series = entryOf(weekly());
    expect(series).toMatchObject({
      id: seriesId,
      type: 'SERIES_MASTER',
      content: { recurrence: 'FREQ=WEEKLY;BYDAY=MO' },
    });
  });
});

describe('the id of an occurrence', () => {
  it('can be read back', () => {
    const id = occurrenceId(seriesId, instant('2026-10-25T00:30'));
    expect(parseOccurrenceId(id)).toEqual({ seriesId, originalStart: instant('2026-10-25T00:30') });
  });

  it.each(['', seriesId, `${seriesId}_`, `${seriesId}_20261301T000000Z`, 'x_20260302T080000Z', `${seriesId}_20260302`])(
    'is not %j',
    (text) => {
      expect(parseOccurrenceId(text)).toBeUndefined();
    },
  );
});
