import type { AppointmentId } from '@kalbro/kernel';
import type { BenchAccount, BenchWorld } from './bench-world.js';
import type { Figure } from './figures.js';
import { Planner } from './planner.js';
import type { HeardRequest } from './simulator.js';

const latency = 80;
const edits = 400;
const allowedRate = 40;
const made = 2_000;
const allowedSeconds = 60;

/** Many changes of one mailbox at once: Graph takes four requests at a time, which at this latency are 50 a second. */
export async function benchGoingUp(world: BenchWorld): Promise<readonly Figure[]> {
  const account = await world.account('up@bench.example', { singles: 10, days: 300 }, 'BOTH');
  return [...(await firstUp(world, account)), ...(await manyEdits(world, account))];
}

/** Everything that was planned before the account was connected. */
async function firstUp(world: BenchWorld, account: BenchAccount): Promise<readonly Figure[]> {
  await plan(world, account);
  const sent = await drive(world, account, () => world.queueRun(account));
  const creates = sent.filter(({ method }) => method === 'POST');
  const seconds = secondsOf(creates);
  return [
    {
      name: `first sync up of ${made} appointments`,
      value: `${seconds.toFixed(1)} s, ${Math.round(creates.length / seconds)}/s`,
      bound: `<= ${allowedSeconds} s`,
      held: creates.length === made && seconds <= allowedSeconds,
    },
  ];
}

/** All saved before the runner begins, so that saving them does not take the machine's time from sending them. */
async function manyEdits(world: BenchWorld, account: BenchAccount): Promise<readonly Figure[]> {
  const planner = await Planner.of(world, account);
  try {
    const rows = await appointmentsOf(world, account);
    const sent = await drive(world, account, async () => {
      for (const { id, version } of rows) await planner.rename(id, version, `Moved ${id}`);
    });
    const rate = edits / secondsOf(sent);
    return [
      {
        name: `${edits} edits of ${edits} appointments`,
        value: `${rate.toFixed(1)}/s, ${sent.length} requests`,
        bound: `>= ${allowedRate}/s, = ${edits} requests`,
        held: sent.length === edits && rate >= allowedRate,
      },
    ];
  } finally {
    await planner.close();
  }
}

/** What Graph is asked to write by a job runner that finds the outcome of `prepare`. */
async function drive(
  world: BenchWorld,
  account: BenchAccount,
  prepare: () => Promise<unknown>,
): Promise<readonly HeardRequest[]> {
  await prepare();
  await world.simulator.forgetRequests();
  await world.simulator.latency(latency);
  const runner = await world.startJobRunner();
  try {
    await world.untilQuiet();
    return (await world.simulator.graphRequests(account.upn)).filter(({ method }) => method !== 'GET');
  } finally {
    await world.simulator.latency(0);
    await runner.stop();
  }
}

/** From the start of the first to the end of the last. */
function secondsOf(requests: readonly HeardRequest[]): number {
  const ends = requests.map(({ at }) => Date.parse(at));
  return (Math.max(...ends) - Math.min(...ends) + latency) / 1000;
}

async function appointmentsOf(
  world: BenchWorld,
  { clientId }: BenchAccount,
): Promise<readonly { id: AppointmentId; version: number }[]> {
  return world.database.reader.query(
    `SELECT id, version FROM appointment WHERE client_id = $1 AND origin = 'PLANNER' ORDER BY start_at LIMIT $2`,
    [clientId, edits],
  );
}

/** An hour each, eight a day from tomorrow on. */
async function plan(world: BenchWorld, { clientId, resourceId }: BenchAccount): Promise<void> {
  await world.database.reader.query(
    `WITH planned AS (
       SELECT gen_random_uuid() AS id, i,
         date_trunc('day', now()) + make_interval(days => 1 + i / 8, hours => 8 + i % 8) AS start_at
       FROM generate_series(0, $3 - 1) AS i
     ), made AS (
       INSERT INTO appointment (id, client_id, type, title, description, start_at, end_at, until_at, time_zone, is_all_day,
         is_private, availability, origin, edited_at)
       SELECT id, $1, 'SINGLE', 'Site visit ' || i, 'Bring the drawings.', start_at, start_at + interval '1 hour',
         start_at + interval '1 hour', 'Europe/Oslo', false, false, 'BUSY', 'PLANNER', now() FROM planned RETURNING id
     )
     INSERT INTO appointment_resource (appointment_id, resource_id) SELECT id, $2 FROM made`,
    [clientId, resourceId, made],
  );
}
