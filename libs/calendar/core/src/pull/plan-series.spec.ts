import { aContent, anAppointment, instant } from '../testing/builders.js';
import { instantOfWallTime } from '../recurrence/wall-clock.js';
import { planExceptionChecks, planSeries } from './plan-series.js';
import type { SeriesInput } from './pull-plan.js';
import { planSweep, shouldBeHeard } from './plan-sweep.js';

const window = { start: instant('2026-03-01T00:00'), end: instant('2026-03-31T00:00') };
const at = (day: string) => instant(`2026-03-${day}T08:00`);
const heard = [at('02'), at('09'), at('16'), at('23')];

/** Mondays from 9 to 10 in Oslo; 07:00 UTC once summer time has begun. */
function dates(changes: Partial<SeriesInput>) {
  return planSeries({
    content: aContent({ recurrence: 'FREQ=WEEKLY;BYDAY=MO' }),
    excludedDates: [],
    additionalDates: [],
    window,
    occurrenceStarts: heard,
    exceptionStarts: [],
    ...changes,
  });
}

const asByRule = { excludedDates: [], additionalDates: [], baseExcludedDates: null, settledStarts: [] };

describe('the dates of a series after a round', () => {
  it('are those of its rule when Outlook shows all of them', () => {
    expect(dates({})).toEqual(asByRule);
  });

  it('lack what was not heard', () => {
    expect(dates({ occurrenceStarts: [at('02'), at('16'), at('23')] }).excludedDates).toEqual([at('09')]);
  });

  it('are not lacking where an exception stands, by its date alone too', () => {
    const occurrenceStarts = [at('02'), at('16'), at('23')];
    expect(dates({ occurrenceStarts, exceptionStarts: [at('09')] })).toEqual(asByRule);
    expect(dates({ occurrenceStarts, exceptionStarts: [instant('2026-03-09T11:00')] })).toEqual({
      ...asByRule,
      settledStarts: [{ stored: instant('2026-03-09T11:00'), originalStart: at('09') }],
    });
  });

  it('include what Outlook shows outside the rule', () => {
    const extra = at('11');
    expect(dates({ occurrenceStarts: [...heard, extra] }).additionalDates).toEqual([extra]);
  });

  it("are Outlook's own when it puts an occurrence at another time than the rule", () => {
    const odd = instant('2026-03-09T07:00');
    const result = dates({ occurrenceStarts: [at('02'), odd, at('16'), at('23')] });
    expect(result).toMatchObject({ excludedDates: [at('09')], additionalDates: [odd] });
  });

  it.each(['Europe/Oslo', 'America/St_Johns', 'Pacific/Kiritimati', 'UTC'])(
    'are compared by their dates when the series lasts all day, for Graph gives midnights in UTC (%s)',
    (timeZone) => {
      const midnight = (date: string) => instantOfWallTime(Date.parse(`2026-03-${date}T00:00Z`), timeZone);
      const content = aContent({
        start: midnight('02'),
        end: midnight('03'),
        timeZone,
        isAllDay: true,
        recurrence: 'FREQ=WEEKLY;BYDAY=MO',
      });
      const utc = ['02', '16', '23'].map((date) => instant(`2026-03-${date}T00:00`));
      expect(dates({ content, occurrenceStarts: utc })).toEqual({ ...asByRule, excludedDates: [midnight('09')] });
    },
  );

  it('come back when they are heard again', () => {
    expect(dates({ excludedDates: [at('09')], additionalDates: [at('11')] })).toEqual(asByRule);
  });

  it('lack what was cancelled here, which still goes up, whether Outlook shows it or has lost others', () => {
    const here = { excludedDates: [at('16')], baseExcludedDates: [] };
    expect(dates(here)).toMatchObject({ excludedDates: [at('16')], baseExcludedDates: [] });
    expect(dates({ ...here, occurrenceStarts: [at('02'), at('16'), at('23')] })).toMatchObject({
      excludedDates: [at('09'), at('16')],
      baseExcludedDates: [at('09')],
    });
  });

  it('do not lack what was cancelled here and stands since as an exception', () => {
    const here = { excludedDates: [at('16')], baseExcludedDates: [], exceptionStarts: [at('16')] };
    expect(dates({ ...here, occurrenceStarts: [at('02'), at('09'), at('23')] })).toEqual(asByRule);
  });

  it('are agreed on once Outlook has lost what was cancelled here', () => {
    const here = { excludedDates: [at('16')], baseExcludedDates: [] };
    expect(dates({ ...here, occurrenceStarts: [at('02'), at('09'), at('23')] })).toMatchObject({
      excludedDates: [at('16')],
      baseExcludedDates: null,
    });
  });

  it('stay as they were outside the window, and within a day of its edges', () => {
    const outside = [instant('2026-02-23T08:00'), instant('2026-03-30T07:00'), instant('2026-04-06T07:00')];
    const added = [instant('2026-02-25T08:00')];
    expect(dates({ excludedDates: outside, additionalDates: added })).toMatchObject({
      excludedDates: outside,
      additionalDates: added,
    });
    expect(dates({ occurrenceStarts: heard }).excludedDates).not.toContain(instant('2026-03-30T07:00'));
  });

  it('stay as they were where an occurrence reaches over the edge', () => {
    const content = aContent({ recurrence: 'FREQ=WEEKLY;BYDAY=MO', end: instant('2026-03-09T07:00') });
    const edge = { content, occurrenceStarts: [at('02'), at('09'), at('16')] };
    expect(dates(edge).excludedDates).toEqual([]);
    expect(dates({ ...edge, excludedDates: [at('23')] }).excludedDates).toEqual([at('23')]);
  });
});

describe('exceptions that a re-sent series does not bring', () => {
  it('are asked about, unless they were heard or moved out of the window', () => {
    const exception = (remoteId: string, day: string, isHeard: boolean) => ({
      ...{ remoteId, start: at(day), end: at(day), heard: isHeard },
    });
    const moved = { ...exception('moved', '09', false), end: instant('2026-05-01T00:00') };
    const all = [
      exception('heard', '09', true),
      exception('silent', '09', false),
      moved,
      exception('edge', '01', false),
    ];
    expect(planExceptionChecks(all, window)).toEqual(['silent']);
  });
});

describe('a full read', () => {
  const ids = (n: number) => Array.from({ length: n }, (_, i) => `e${i}`);

  it.each([
    [20, 20, 'delete'],
    [21, 105, 'delete'],
    [21, 104, 'ask'],
    [40, 41, 'ask'],
    [0, 0, 'delete'],
  ])('that misses %i of %i means: %s', (unheard, inWindow, kind) => {
    expect(planSweep({ inWindow, unheard: ids(unheard) }).kind).toBe(kind);
  });

  it('deletes what it missed, or says how much that would be', () => {
    expect(planSweep({ inWindow: 3, unheard: ids(2) })).toEqual({ kind: 'delete', remoteIds: ['e0', 'e1'] });
    expect(planSweep({ inWindow: 50, unheard: ids(30) })).toEqual({ kind: 'ask', count: 30, of: 50 });
  });

  it('must have told of a single well inside the window, and not of one at its edge', () => {
    const single = (start: string, end: string) =>
      shouldBeHeard(anAppointment({ content: { start: instant(start), end: instant(end) } }), window);
    expect(single('2026-03-02T00:00', '2026-03-30T00:00')).toBe(true);
    expect(single('2026-03-01T23:59', '2026-03-02T01:00')).toBe(false);
    expect(single('2026-03-29T23:00', '2026-03-30T00:01')).toBe(false);
    expect(single('2026-05-01T00:00', '2026-05-01T01:00')).toBe(false);
  });

  it('must have told of a series that began long before the window, if any of it stands inside', () => {
    const series = (recurrence: string, excludedDates: SeriesInput['excludedDates'] = []) =>
      anAppointment({
        type: 'SERIES_MASTER',
        excludedDates,
        content: { start: instant('2025-03-03T08:00'), end: instant('2025-03-03T09:00'), recurrence },
      });
    expect(shouldBeHeard(series('FREQ=WEEKLY;BYDAY=MO'), window)).toBe(true);
    expect(shouldBeHeard(series('FREQ=WEEKLY;BYDAY=MO;COUNT=5'), window)).toBe(false);
    expect(shouldBeHeard(series('FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=9', [at('09')]), window)).toBe(false);
    // What was cancelled here alone stands in Outlook.
    const cancelledHere = series('FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=9', [at('09')]);
    expect(shouldBeHeard({ ...cancelledHere, baseExcludedDates: [] }, window)).toBe(true);
  });
});
