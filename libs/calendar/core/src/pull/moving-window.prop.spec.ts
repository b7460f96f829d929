import { addDays } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import fc from 'fast-check';
import { expand } from '../recurrence/expand.js';
import type { Occurrence } from '../recurrence/expand.js';
import { aContent, instant } from '../testing/builders.js';
import { windowAround } from './decide-window.js';
import { innerWindow, planSeries } from './plan-series.js';

const days = { pastDays: 5, futureDays: 30 };
const rules = ['FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=MO,TH', 'FREQ=DAILY;INTERVAL=3', 'FREQ=MONTHLY;BYMONTHDAY=31'];
const anySeriesContent = fc
  .record({ recurrence: fc.constantFrom(...rules), isAllDay: fc.boolean() })
  .map(({ recurrence, isAllDay }) =>
    isAllDay
      ? aContent({ recurrence, isAllDay, start: instant('2026-03-01T23:00'), end: instant('2026-03-02T23:00') })
      : aContent({ recurrence }),
  );
const anyHistory = fc.record({
  content: anySeriesContent,
  steps: fc.array(fc.integer({ min: 1, max: 36 }), { minLength: 1, maxLength: 40 }),
  isCancelled: fc.func(fc.boolean()),
});

describe('A series without an end, read under a window that moves', () => {
  it('excludes exactly the cancelled dates that came into the window, and goes on excluding them when they left it', () => {
    let left = 0;
    fc.assert(
      fc.property(anyHistory, ({ content, steps, isCancelled }) => {
        let now = instant('2026-03-10T12:00');
        let excludedDates: readonly Instant[] = [];
        const judged = new Set<Instant>();
        for (const step of steps) {
          const window = windowAround(now, days);
          const stands = stub(content.isAllDay);
          const byRule = expand({ content, excludedDates: [], additionalDates: [] }, window.start, window.end);
          const occurrenceStarts = byRule.filter(({ start }) => !isCancelled(start)).map(stands);
          const known = { content, excludedDates, additionalDates: [], exceptionStarts: [] };
          const plan = planSeries({ ...known, window, occurrenceStarts });
          const inner = innerWindow(window);
          for (const { start, end } of byRule)
            if (isCancelled(start) && start >= inner.start && end <= inner.end) judged.add(start);
          expect(plan).toEqual({
            ...{ additionalDates: [], baseExcludedDates: null, settledStarts: [] },
            excludedDates: [...judged].sort(),
          });
          left += plan.excludedDates.filter((date) => date < window.start).length;
          excludedDates = plan.excludedDates;
          now = addDays(now, step);
        }
      }),
    );
    expect(left).toBeGreaterThan(100);
  });
});

/** A bare occurrence as Graph tells it: of all-day series the date alone, as midnight in UTC. */
function stub(isAllDay: boolean): (occurrence: Occurrence) => Instant {
  return ({ start }) => (isAllDay ? instant(`${addDays(start, 0.5).slice(0, 10)}T00:00`) : start);
}
