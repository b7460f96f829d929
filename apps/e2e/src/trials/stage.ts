import { dayFromNow } from '../people/appointments.js';
import { AutomaticJob } from '../people/automatic-job.js';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import { System } from '../system/system.js';
import { until } from '../system/wait.js';
import type { Trial } from './trial.js';

/** Of accounts, those with little to read, and how much; one has a mailbox of many pages. */
const small = { accounts: 30, events: 4 };
const large = 1_200;
const accounts = small.accounts + 1;
const events = small.accounts * small.events + large;
/** Milliseconds of every Graph request: slow enough that the strike hits something. */
const latency = 300;

/** One line of the table. */
export interface Verdict {
  readonly trial: string;
  /** Sync runs that were over, going and waiting at the strike. */
  readonly before: string;
  /** Seconds from the strike until a sync run ended again, and until the job run was over. */
  readonly again: number;
  readonly over: number;
  /** What was lost or done twice; nothing when all is well. */
  readonly problems: readonly string[];
}

/** Fires a job over a system of its own, strikes in the middle of it, and says what came of it. */
export async function play(trial: Trial): Promise<Verdict> {
  const system = await System.start({ runners: trial.runners });
  try {
    const { job, client } = await prepare(system);
    await job.comes();
    const before = await midway(system);
    const struckAt = Date.now();
    await trial.strike(system);
    const again = await until('a run to end again', () => endedSince(system, struckAt), trial.within);
    const run = await job.whenOver(1, trial.within);
    const over = (Date.parse(run.finishedAt ?? '') - struckAt) / 1_000;
    const problems = await problemsOf(system, client, run.status);
    return { trial: trial.name, before, again, over, problems };
  } finally {
    await system.stop();
  }
}

async function prepare(system: System): Promise<{ readonly job: AutomaticJob; readonly client: Client }> {
  const client = await Client.make(system, { admin: 'admin' });
  const sizes = [large, ...Array.from({ length: small.accounts }, () => small.events)];
  for (const [n, singles] of sizes.entries()) {
    const person = await client.add(`person${n}`);
    const mailbox = await system.outlook.mailbox(`person${n}@fjord.example`);
    await mailbox.seed({ singles, from: dayFromNow(-5) });
    await CalendarAccount.connect(person, mailbox.upn);
  }
  await system.outlook.latency(latency);
  const admin = await system.as('admin');
  return { client, job: await AutomaticJob.make(admin, system.database, { alertEmails: ['alerts@fjord.example'] }) };
}

/** Some accounts are done, some go on. */
function midway(system: System): Promise<string> {
  return until('the job to be in its middle', async () => {
    const [row] = await system.database.query<{ over: number; going: number; waiting: number }>(countSql);
    if (!row || row.over < 3 || row.going === 0) return undefined;
    return `${row.over} over, ${row.going} going, ${row.waiting} waiting`;
  });
}

/** Seconds after that moment. */
async function endedSince(system: System, moment: number): Promise<number | undefined> {
  const [row] = await system.database.query<{ seconds: number | null }>(
    `SELECT extract(epoch FROM min(finished_at) - $1::timestamptz)::float8 AS seconds
     FROM sync_run WHERE finished_at > $1::timestamptz`,
    [new Date(moment).toISOString()],
  );
  return row?.seconds ?? undefined;
}

async function problemsOf(system: System, client: Client, status: string): Promise<readonly string[]> {
  const [found] = await system.database.query<Record<string, number>>(foundSql, [client.id]);
  const expected = {
    ...{ jobRuns: 1, syncRuns: accounts, succeeded: accounts, created: events, otherwise: 0 },
    ...{ appointments: events, links: events, mails: 0 },
  };
  const wrong = Object.entries(expected).filter(([name, count]) => found?.[name] !== count);
  const words = wrong.map(([name, count]) => `${name}: ${found?.[name]} instead of ${count}`);
  return status === 'SUCCEEDED' ? words : [`the job run is ${status}`, ...words];
}

const countSql = `
SELECT count(*) FILTER (WHERE finished_at IS NOT NULL)::int AS over,
  count(*) FILTER (WHERE status = 'RUNNING')::int AS going, count(*) FILTER (WHERE status = 'QUEUED')::int AS waiting
FROM sync_run`;

// What came down twice would be an appointment or a link too many, or count as changed or deleted.
const foundSql = `
SELECT (SELECT count(*)::int FROM job_run) AS "jobRuns", count(*)::int AS "syncRuns",
  count(*) FILTER (WHERE status = 'SUCCEEDED')::int AS succeeded, sum((counts->'down'->>'created')::int)::int AS created,
  sum((counts->'down'->>'updated')::int + (counts->'down'->>'deleted')::int)::int AS otherwise,
  (SELECT count(*)::int FROM appointment WHERE client_id = $1) AS appointments,
  (SELECT count(DISTINCT (l.account_id, l.remote_id))::int FROM event_link l) AS links,
  (SELECT count(*)::int FROM mail) AS mails
FROM sync_run`;
