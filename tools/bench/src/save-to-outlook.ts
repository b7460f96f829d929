import { setTimeout as pause } from 'node:timers/promises';
import type { BenchWorld } from './bench-world.js';
import type { Figure } from './figures.js';
import { median, percentile } from './figures.js';
import { Planner } from './planner.js';
import type { HeardRequest } from './simulator.js';

const latency = 80;
const changes = 60;
const allowedMedian = latency + 50;
const allowedP95 = latency + 150;

/** From a change's commit until Outlook has it, and what it costs: one change at a time, as a person makes them. */
export async function benchSaveToOutlook(world: BenchWorld): Promise<readonly Figure[]> {
  const account = await world.account('save@bench.example', { singles: 100, days: 300 }, 'BOTH');
  const planner = await Planner.of(world, account);
  const runner = await world.startJobRunner();
  try {
    const ids = await planner.create(changes);
    await world.untilQuiet();
    await world.simulator.latency(latency);
    await world.simulator.forgetRequests();
    const saved = new Map<string, number>();
    for (const [index, id] of ids.entries()) {
      const title = `Moved visit ${index}`;
      await planner.rename(id, 1, title);
      saved.set(title, planner.committedAt);
      // People do not wait for a run to end, nor do they hit the same moment of it again and again.
      await pause(200 + Math.random() * 200);
    }
    await world.untilQuiet();
    return figures(saved, await world.simulator.graphRequests(account.upn));
  } finally {
    await world.simulator.latency(0);
    await runner.stop();
    await planner.close();
  }
}

function figures(saved: ReadonlyMap<string, number>, requests: readonly HeardRequest[]): readonly Figure[] {
  const waits = requests.flatMap(({ at, body }) => {
    const since = saved.get((JSON.parse(body || '{}') as { subject?: string }).subject ?? '');
    return since === undefined ? [] : [Date.parse(at) - since];
  });
  const [middle, p95] = [median(waits), percentile(waits, 0.95)];
  return [
    {
      name: 'saved to visible in Outlook, median',
      value: `${middle} ms`,
      bound: `<= ${allowedMedian} ms (Graph: ${latency})`,
      held: middle <= allowedMedian,
    },
    {
      name: 'saved to visible in Outlook, 95 of 100',
      value: `${p95} ms`,
      bound: `<= ${allowedP95} ms`,
      held: p95 <= allowedP95,
    },
    {
      name: `Graph requests of ${saved.size} changes`,
      value: `${requests.length}`,
      bound: `= ${saved.size}`,
      held: requests.length === saved.size && waits.length === saved.size,
    },
  ];
}
