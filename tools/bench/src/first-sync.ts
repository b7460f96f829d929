import type { BenchAccount, BenchWorld } from './bench-world.js';
import { measureFloor } from './floor.js';
import type { Figure } from './figures.js';
import { median } from './figures.js';

const events = 10_000;
const rounds = 5;

/** First sync of 10,000 singles against the floor, in turns, so that a busy machine slows both alike. */
export async function benchFirstSync(world: BenchWorld): Promise<readonly Figure[]> {
  const account = await world.account('first@bench.example', { singles: events, days: 300, allDayEvery: 20 });
  await syncOnce(world, account);
  await measureFloor(world, account);
  const syncs: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    floors.push(await measureFloor(world, account));
    await world.forget(account);
    syncs.push(await syncOnce(world, account));
  }
  const [sync, floor] = [median(syncs), median(floors)];
  return [
    {
      name: `first sync of ${events} events`,
      value: `${Math.round(sync)} ms, ${Math.round(events / (sync / 1000))} events/s`,
    },
    {
      name: 'floor of the same pages',
      value: `${Math.round(floor)} ms, ${Math.round(events / (floor / 1000))} events/s`,
    },
    { name: 'first sync / floor', value: (sync / floor).toFixed(2), bound: '<= 2.5', held: sync / floor <= 2.5 },
  ];
}

async function syncOnce(world: BenchWorld, account: BenchAccount): Promise<number> {
  await world.queueRun(account);
  const began = performance.now();
  const report = await world.engine().run({ accountId: account.accountId, signal: new AbortController().signal });
  const took = performance.now() - began;
  if (report?.outcome !== 'SUCCEEDED') throw new Error(`The run ended as ${report?.outcome}: ${String(report?.error)}`);
  if (report.processed < events) throw new Error(`Only ${report.processed} events came.`);
  return took;
}
