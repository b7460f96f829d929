import type { AutomaticJobId, Instant } from '@kalbro/kernel';
import { instantOf } from '@kalbro/kernel';
import fc from 'fast-check';
import type { ScheduledWakeUp } from '../ports/job-queue.port.js';
import type { QueuePlan } from './plan-jobs.js';
import { planJobs } from './plan-jobs.js';

const ids = Array.from({ length: 6 }, (_, n) => `job-${n}` as AutomaticJobId);
const times: fc.Arbitrary<Instant> = fc.integer({ min: 0, max: 5 }).map((hour) => instantOf(hour * 3_600_000));
const jobs = fc.uniqueArray(fc.record({ id: fc.constantFrom(...ids), nextRunAt: fc.option(times) }), {
  selector: ({ id }) => id,
});
/** A queue may hold a key twice, as after two processes told it at once. */
const queues = fc.array(fc.record({ key: fc.constantFrom(...ids, 'stranger'), at: times }), { maxLength: 10 });

/** As the port says: one key has one scheduled time, the latest that was said. */
function apply(plan: QueuePlan, queue: readonly ScheduledWakeUp[]): ScheduledWakeUp[] {
  const touched = new Set([...plan.unschedule, ...plan.schedule.map(({ key }) => key)]);
  return [...queue.filter(({ key }) => !touched.has(key)), ...plan.schedule];
}

describe('planJobs', () => {
  it('leaves nothing to do when its plan is done', () => {
    const reached = { schedule: 0, unschedule: 0, keep: 0 };
    fc.assert(
      fc.property(jobs, queues, (wanted, queue) => {
        const plan = planJobs(wanted, queue);
        reached.schedule += plan.schedule.length;
        reached.unschedule += plan.unschedule.length;
        reached.keep += plan.keep.length;
        const again = planJobs(wanted, apply(plan, queue));
        expect(again).toMatchObject({ schedule: [], unschedule: [] });
      }),
      { numRuns: 500 },
    );
    expect(Math.min(...Object.values(reached))).toBeGreaterThan(50);
  });

  it('makes the queue hold every job that has a time, at that time, and nothing else', () => {
    fc.assert(
      fc.property(jobs, queues, (wanted, queue) => {
        const held = apply(planJobs(wanted, queue), queue).map(({ key, at }) => `${key} ${at}`);
        const expected = wanted.flatMap(({ id, nextRunAt }) => (nextRunAt === null ? [] : [`${id} ${nextRunAt}`]));
        expect(held.sort()).toEqual(expected.sort());
      }),
      { numRuns: 500 },
    );
  });

  it('touches nothing that is as it should be', () => {
    fc.assert(
      fc.property(jobs, (wanted) => {
        const queue = wanted.flatMap(({ id, nextRunAt }) => (nextRunAt === null ? [] : [{ key: id, at: nextRunAt }]));
        expect(planJobs(wanted, queue)).toEqual({ schedule: [], unschedule: [], keep: queue.map(({ key }) => key) });
      }),
    );
  });
});
