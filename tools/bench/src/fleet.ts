import { setTimeout as pause } from 'node:timers/promises';
import type { BenchWorld } from './bench-world.js';
import type { MeasuredProcess } from './child-process.js';
import type { Figure } from './figures.js';
import { median } from './figures.js';
import { inParallel } from './in-parallel.js';

const accounts = 10_000;
const clients = 50;
const large = 5_000;
/** Clients with five accounts each; what is left is shared by the others. */
const [tiny, few] = [5, 5];
const runners = 2;
/** Of every Graph request, in milliseconds. */
const latency = 50;
/** Milliseconds that a firing may take: the one that reads everything for the first time, and one that finds nothing new. */
const [longestFirst, longest] = [600_000, 240_000];
const allowedWait = 0.1;
const allowedMemory = 250;
const megabyte = 1024 * 1024;

/** A job run: how many accounts it has, and how many seconds after the first one it fired and was over. */
interface Wait {
  readonly total: number;
  readonly fired: number;
  readonly seconds: number;
}

/** One automatic job of each client, all at the same moment. */
export async function benchFleet(world: BenchWorld): Promise<readonly Figure[]> {
  await connect(world);
  await world.database.reader.query('VACUUM ANALYZE');
  await world.simulator.latency(latency);
  const started: MeasuredProcess[] = [];
  try {
    for (let n = 0; n < runners; n += 1) started.push(await world.startJobRunner());
    const first = await fire(world, 'never synchronised before', longestFirst);
    const second = await fire(world, 'with nothing new', longest);
    const peaks = await Promise.all(started.map((runner) => runner.peakMemory()));
    return [...first, ...second, ...memory(peaks)];
  } finally {
    await Promise.all(started.map((runner) => runner.stop()));
    await world.simulator.latency(0);
  }
}

async function connect(world: BenchWorld): Promise<void> {
  const sizes = sizesOf();
  const wanted: (() => Promise<unknown>)[] = [];
  for (const [client, size] of sizes.entries()) {
    const clientId = await world.client(`client ${client}`);
    await world.database.reader.query(jobSql, [clientId]);
    for (let n = 0; n < size; n += 1) {
      const upn = `person${n}@client${client}.example`;
      wanted.push(() => world.account(upn, { singles: 2, days: 300 }, 'BOTH', clientId));
    }
  }
  await inParallel(wanted, async (one) => void (await one()));
}

/** How many accounts each client has. */
function sizesOf(): readonly number[] {
  const others = clients - 1 - tiny;
  const left = accounts - large - tiny * few;
  const shares = Array.from({ length: others }, (_, n) => Math.floor(left / others) + (n < left % others ? 1 : 0));
  return [large, ...Array.from({ length: tiny }, () => few), ...shares];
}

/** Their time comes; a runner's look finds them all. */
async function fire(world: BenchWorld, what: string, within: number): Promise<readonly Figure[]> {
  const { reader } = world.database;
  await reader.query('DELETE FROM job_run');
  await reader.query('DELETE FROM sync_run');
  const firedAt = Date.now();
  await reader.query('UPDATE automatic_job SET next_run_at = now()');
  const ended = await untilOver(world, firedAt + within);
  const [sum] = (await reader.query(sumSql)) as [{ requests: number; seconds: number; succeeded: number }];
  const waits = (await reader.query(waitsSql)) as readonly Wait[];
  if (!ended) throw new Error(`The firing was not over within ${within / 1_000} s.`);
  return figures(what, sum, waits, within);
}

/** True when all job runs are over; false when that takes too long. */
async function untilOver(world: BenchWorld, deadline: number): Promise<boolean> {
  for (; Date.now() < deadline; await pause(200)) {
    const [row] = (await world.database.reader.query(overSql)) as [{ over: number }];
    if (row.over === clients) return true;
  }
  return false;
}

function figures(
  what: string,
  { requests, seconds, succeeded }: { readonly requests: number; readonly seconds: number; readonly succeeded: number },
  waits: readonly Wait[],
  within: number,
): readonly Figure[] {
  const of = (fits: (total: number) => boolean) => waits.filter(({ total }) => fits(total)).map((each) => each.seconds);
  const small = of((total) => total <= few);
  const middle = of((total) => total > few && total < large);
  const share = Math.max(...small) / seconds;
  return [
    {
      name: `${accounts} accounts of ${clients} clients, ${what}`,
      value: `${seconds.toFixed(1)} s, ${Math.round(succeeded / seconds)} accounts/s, ${Math.round(requests / seconds)} Graph requests/s`,
      bound: `<= ${within / 1_000} s, all succeed`,
      held: succeeded === accounts,
    },
    {
      name: 'the last of the jobs fired',
      value: `${Math.max(...waits.map(({ fired }) => fired)).toFixed(1)} s after the first`,
    },
    {
      name: `a client with ${few} of them has waited`,
      value: `${median(small).toFixed(1)} s, ${Math.max(...small).toFixed(1)} s at most`,
      bound: `<= ${allowedWait * 100} % of it`,
      held: share <= allowedWait,
    },
    {
      name: 'a client with about a hundred',
      value: `${median(middle).toFixed(1)} s, ${Math.max(...middle).toFixed(1)} s at most`,
    },
  ];
}

function memory(peaks: readonly number[]): readonly Figure[] {
  const most = Math.max(...peaks) / megabyte;
  return [
    {
      name: `peak memory of each of ${runners} job runners`,
      value: peaks.map((peak) => `${Math.round(peak / megabyte)} MB`).join(', '),
      bound: `<= ${allowedMemory} MB`,
      held: most <= allowedMemory,
    },
  ];
}

const jobSql = `
INSERT INTO automatic_job (id, client_id, name, type, cron, scheduled_from, time_zone, enabled, next_run_at)
VALUES (gen_random_uuid(), $1, 'Every morning', 'SYNC_OFFICE_365_CALENDARS', '0 6 * * *', now(), 'UTC', true,
  now() + interval '1 day')`;

const overSql = 'SELECT count(*) FILTER (WHERE finished_at IS NOT NULL)::int AS over FROM job_run';

const sumSql = `
SELECT sum(graph_requests)::float8 AS requests, count(*) FILTER (WHERE status = 'SUCCEEDED')::int AS succeeded,
  extract(epoch FROM max(finished_at) - (SELECT min(started_at) FROM job_run))::float8 AS seconds FROM sync_run`;

const waitsSql = `
SELECT total, extract(epoch FROM started_at - first)::float8 AS fired, extract(epoch FROM finished_at - first)::float8 AS seconds
FROM job_run, (SELECT min(started_at) AS first FROM job_run) began`;
