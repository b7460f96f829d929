import { openJobQueue } from '@kalbro/agenda';
import { jobKinds } from '@kalbro/scheduling-core';
import type { BenchAccount, BenchWorld } from './bench-world.js';
import type { Figure } from './figures.js';
import { median } from './figures.js';
import { inParallel } from './in-parallel.js';

const accounts = 1_000;
const latency = 80;
const rounds = 3;
/** Of them, those that two runners share. */
const shared = 300;
const few = 5;
const allowedRate = 100;
const allowedGain = 1.7;
const allowedMemory = 250;
const megabyte = 1024 * 1024;

/** A planned synchronisation of everybody, with nothing new in any mailbox. */
export async function benchManyAccounts(world: BenchWorld): Promise<readonly Figure[]> {
  const connected = await connect(world);
  try {
    const { rate, peak, cpu } = await alone(world, connected);
    const gain = await gainOfSecond(world, connected.slice(0, shared));
    return figures({ rate, peak, cpu, gain });
  } finally {
    await world.simulator.latency(0);
  }
}

interface Measured {
  readonly rate: number;
  readonly gain: number;
  /** Bytes. */
  readonly peak: number;
  /** Milliseconds of the runner's processor time for one account. */
  readonly cpu: number;
}

function figures({ rate, gain, peak, cpu }: Measured): readonly Figure[] {
  return [
    {
      name: `${accounts} quiet accounts, one job runner`,
      value: `${Math.round(rate)} accounts/s, ${cpu.toFixed(1)} ms of its processor time each`,
      bound: `>= ${allowedRate}/s`,
      held: rate >= allowedRate,
    },
    {
      name: `two job runners against one, ${few} accounts at a time each`,
      value: `${gain.toFixed(2)} times`,
      bound: `>= ${allowedGain} times`,
      held: gain >= allowedGain,
    },
    {
      name: "job runner's peak memory",
      value: `${Math.round(peak / megabyte)} MB`,
      bound: `<= ${allowedMemory} MB`,
      held: peak <= allowedMemory * megabyte,
    },
  ];
}

async function alone(world: BenchWorld, connected: readonly BenchAccount[]): Promise<Omit<Measured, 'gain'>> {
  const runner = await world.startJobRunner();
  try {
    await syncAll(world, connected);
    await world.database.reader.query('VACUUM ANALYZE');
    await world.simulator.latency(latency);
    const before = await runner.processorTime();
    const rate = await middleRate(world, connected);
    const cpu = ((await runner.processorTime()) - before) / (rounds * connected.length);
    return { rate, peak: await runner.peakMemory(), cpu };
  } finally {
    await runner.stop();
  }
}

/**
 * What a second process adds. With few accounts at a time it is waiting for Graph that limits a runner, as it does where
 * every process has a processor of its own; here Postgres, the simulator and both runners share the machine's.
 */
async function gainOfSecond(world: BenchWorld, connected: readonly BenchAccount[]): Promise<number> {
  const first = await world.startJobRunner({ concurrency: few });
  try {
    const both = await besideAnother(world, connected);
    return both / (await middleRate(world, connected));
  } finally {
    await first.stop();
  }
}

/** The first round only warms up: a process that has just started is slow. */
async function besideAnother(world: BenchWorld, connected: readonly BenchAccount[]): Promise<number> {
  const second = await world.startJobRunner({ concurrency: few });
  try {
    await syncAll(world, connected);
    return await middleRate(world, connected);
  } finally {
    await second.stop();
  }
}

async function middleRate(world: BenchWorld, connected: readonly BenchAccount[]): Promise<number> {
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) rates.push(await syncAll(world, connected));
  return median(rates);
}

async function connect(world: BenchWorld): Promise<readonly BenchAccount[]> {
  const connected: BenchAccount[] = [];
  const numbers = Array.from({ length: accounts }, (_, index) => index);
  await inParallel(numbers, async (number) => {
    connected.push(await world.account(`person${number}@bench.example`, { singles: 2, days: 300 }, 'BOTH'));
  });
  return connected;
}

/** One run for each, as an automatic job asks for them. Gives accounts per second. */
async function syncAll(world: BenchWorld, connected: readonly BenchAccount[]): Promise<number> {
  const { reader } = world.database;
  await reader.query('DELETE FROM sync_run');
  const queue = await openJobQueue({ url: world.databaseUrl, processName: 'bench', onError: console.error });
  await queue.start();
  await reader.query(
    `INSERT INTO sync_run (id, account_id, client_id, trigger, status)
     SELECT gen_random_uuid(), id, client_id, 'AUTOMATIC_JOB', 'QUEUED' FROM calendar_account WHERE id = ANY($1)`,
    [connected.map(({ accountId }) => accountId)],
  );
  await inParallel(connected, ({ accountId }) => queue.wake(jobKinds.syncAccount, accountId));
  await world.untilQuiet();
  await queue.close();
  const rows: { seconds: number }[] = await reader.query(
    'SELECT extract(epoch FROM max(finished_at) - min(queued_at))::float8 AS seconds FROM sync_run',
  );
  return connected.length / (rows[0]?.seconds ?? Number.NaN);
}
