import type { BenchWorld } from './bench-world.js';
import type { Figure } from './figures.js';

const small = 1_000;
const large = 100_000;
const allowedGrowth = 60;
const megabyte = 1024 * 1024;

/** Whether the job runner's memory grows with the mailbox: its peak after a small and after a large first sync. */
export async function benchMemory(world: BenchWorld): Promise<readonly Figure[]> {
  const few = await peakAfterSync(world, 'few@bench.example', small);
  const many = await peakAfterSync(world, 'many@bench.example', large);
  const growth = (many - few) / megabyte;
  return [
    { name: `job runner's peak memory, ${small} events`, value: `${Math.round(few / megabyte)} MB` },
    { name: `job runner's peak memory, ${large} events`, value: `${Math.round(many / megabyte)} MB` },
    {
      name: 'growth',
      value: `${Math.round(growth)} MB`,
      bound: `<= ${allowedGrowth} MB`,
      held: growth <= allowedGrowth,
    },
  ];
}

/** A fresh job runner for each mailbox: what one left behind would hide what the other needs. */
async function peakAfterSync(world: BenchWorld, upn: string, events: number): Promise<number> {
  const account = await world.account(upn, { singles: events, days: 300 });
  const runner = await world.startJobRunner();
  try {
    const runId = await world.queueRun(account);
    await world.untilFinished(runId, events);
    return await runner.peakMemory();
  } finally {
    await runner.stop();
  }
}
