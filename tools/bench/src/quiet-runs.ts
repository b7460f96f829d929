import type { BenchAccount, BenchWorld } from './bench-world.js';
import type { Figure } from './figures.js';

/** What a run costs when little or nothing changed: requests to Graph and statements to Postgres. */
export async function benchQuietRuns(world: BenchWorld): Promise<readonly Figure[]> {
  const account = await world.account('quiet@bench.example', { singles: 500, days: 300 });
  await run(world, account);
  const quiet = await run(world, account);
  await changeEvents(world, account.upn, 100);
  const changed = await run(world, account);
  const mixed = await world.account('series@bench.example', { singles: 500, series: 50, occurrences: 26, days: 300 });
  const first = await run(world, mixed);
  const pages = await deltaRequests(world, mixed.upn);
  return [
    { name: 'requests of a run without changes', value: `${quiet.requests}`, bound: '= 1', held: quiet.requests === 1 },
    {
      name: 'statements of a run without changes',
      value: `${quiet.statements}`,
      bound: '<= 6',
      held: quiet.statements <= 6,
    },
    {
      name: 'statements of 100 changed events',
      value: `${changed.statements}`,
      bound: '<= 12',
      held: changed.statements <= 12,
    },
    {
      name: '500 singles, 50 series of 26',
      value: `${first.calendarRequests} requests, ${pages} of them delta pages`,
      bound: 'none besides pages',
      held: first.calendarRequests === pages,
    },
  ];
}

interface Cost {
  readonly requests: number;
  readonly calendarRequests: number;
  readonly statements: number;
}

/** The statement that queues the run is the benchmark's own and is not counted. */
async function run(world: BenchWorld, account: BenchAccount): Promise<Cost> {
  await world.simulator.forgetRequests();
  await world.queueRun(account);
  const before = world.statements.length;
  const report = await world.engine().run({ accountId: account.accountId, signal: new AbortController().signal });
  const statements = world.statements.length - before;
  if (report?.outcome !== 'SUCCEEDED') throw new Error(`The run ended as ${report?.outcome}: ${String(report?.error)}`);
  const calendarRequests = (await graphRequests(world, account.upn)).filter((path) => !/\/calendars(\?|$)/.test(path));
  return { requests: report.graphRequests, calendarRequests: calendarRequests.length, statements };
}

async function deltaRequests(world: BenchWorld, upn: string): Promise<number> {
  return (await graphRequests(world, upn)).filter((path) => /calendarview\/delta/i.test(path)).length;
}

async function graphRequests(world: BenchWorld, upn: string): Promise<readonly string[]> {
  return (await world.simulator.graphRequests(upn)).map((each) => each.path);
}

async function changeEvents(world: BenchWorld, upn: string, count: number): Promise<void> {
  const answer = (await world.simulator.control('GET', `/mailboxes/${upn}/events`)) as
    { value?: { id: string }[] } | { id: string }[];
  const events = Array.isArray(answer) ? answer : (answer.value ?? []);
  for (const [index, { id }] of events.slice(0, count).entries()) {
    await world.simulator.control('PATCH', `/mailboxes/${upn}/events/${encodeURIComponent(id)}`, {
      subject: `Changed ${index}`,
    });
  }
}
