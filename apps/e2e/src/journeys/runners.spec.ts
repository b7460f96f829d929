import { appointments, dayFromNow } from '../people/appointments.js';
import { CalendarAccount, runFields } from '../people/calendar-account.js';
import type { RunState } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { Person } from '../people/client.js';
import type { Mailbox } from '../system/outlook.js';
import type { System } from '../system/system.js';
import { useSystem } from '../system/use-system.js';

const events = 3_000;
/** What the product asks for at a time. */
const pageSize = 200;

interface LongSync {
  readonly person: Person;
  readonly account: CalendarAccount;
  readonly mailbox: Mailbox;
  readonly runId: string;
}

describe('Job runners', () => {
  const running = useSystem();
  const { journey } = running;
  let client: Client;
  let people = 0;

  beforeAll(async () => {
    client = await Client.make(running.system, { admin: 'runner-admin' });
  }, 30_000);
  beforeEach(() => running.system.outlook.latency(0));

  /** A first sync of many pages that has stored some of them and is going on. */
  async function longSync(system: System, latency = 150): Promise<LongSync> {
    const name = `busy${(people += 1)}`;
    const mailbox = await system.outlook.mailbox(`${name}@fjord.example`);
    await mailbox.seed({ singles: events, from: dayFromNow(-20) });
    const person = await client.add(name);
    const account = await CalendarAccount.connect(person, mailbox.upn);
    await system.outlook.latency(latency);
    const { id } = await account.beginSync();
    await account.whenRun(id, 'to have stored two pages', (run) => run.progress.processed >= 2 * pageSize);
    return { person, account, mailbox, runId: id };
  }

  /** Pages that were asked for more than once. */
  async function pagesReadAgain(system: System, { mailbox }: LongSync): Promise<number> {
    const asked = (await system.outlook.deltaRequests(mailbox.upn)).map((request) => request.query);
    return asked.length - new Set(asked).size;
  }

  async function expectWholeCalendar({ person }: LongSync): Promise<void> {
    const shown = await appointments(person.session, person.resourceId);
    expect(shown).toHaveLength(events);
    expect(new Set(shown.map((each) => each.sync.webLink)).size).toBe(events);
  }

  journey(
    'a runner that is killed in the middle of a first sync is replaced by another, which goes on where it stopped',
    async (system) => {
      const [doomed] = system.runners;
      const long = await longSync(system);
      await doomed?.kill();
      const killed = await long.account.run(long.runId);
      expect(killed.status).toBe('RUNNING');
      expect(killed.progress.processed).toBeLessThan(events);
      const begin = Date.now();
      await system.addRunner();
      const over = await long.account.whenOver(long.runId, 40);
      expect(Date.now() - begin).toBeLessThan(30_000);
      expect(over).toMatchObject({ status: 'SUCCEEDED', down: { created: events }, full: true });
      // The page that was being stored, and the one after it, which was fetched meanwhile.
      expect(await pagesReadAgain(system, long)).toBeLessThanOrEqual(2);
      await expectWholeCalendar(long);
    },
  );

  journey('a runner that is asked to stop is gone within ten seconds, and another goes on at once', async (system) => {
    const leaving = system.runners.at(-1);
    const long = await longSync(system, 400);
    await system.addRunner();
    const { processed } = (await long.account.run(long.runId)).progress;
    expect(await leaving?.stop()).toBeLessThan(10_000);
    expect(leaving?.ending).toBe('exit code 0');
    await long.account.whenRun(long.runId, 'to go on', (run) => run.progress.processed > processed, 10);
    expect(await long.account.whenOver(long.runId)).toMatchObject({ status: 'SUCCEEDED', down: { created: events } });
    expect(await pagesReadAgain(system, long)).toBeLessThanOrEqual(2);
    await expectWholeCalendar(long);
  });

  journey('two runners never work on one account at once, however often they are asked', async (system) => {
    await system.addRunner();
    const long = await longSync(system);
    const asked = await Promise.all(Array.from({ length: 10 }, () => long.account.beginSync()));
    expect(new Set(asked.map((run) => run.id))).toEqual(new Set([long.runId]));
    await long.account.whenOver(long.runId);
    expect(await pagesReadAgain(system, long)).toBe(0);
    await expectWholeCalendar(long);
  });

  journey(
    'a run that is cancelled stops soon, keeps what it brought, and the next one goes on from there',
    async (system) => {
      const long = await longSync(system);
      await long.account.cancel(long.runId);
      const cancelled = await long.account.whenOver(long.runId, 10);
      expect(cancelled.status).toBe('CANCELLED');
      const kept = await appointments(long.person.session, long.person.resourceId);
      expect(kept.length).toBeGreaterThanOrEqual(2 * pageSize);
      expect(kept.length).toBeLessThan(events);
      await system.outlook.latency(0);
      const next = await long.account.sync();
      expect(next.status).toBe('SUCCEEDED');
      expect(next.down.created).toBe(events - kept.length);
      await expectWholeCalendar(long);
    },
  );

  journey(
    'switching the module off stops a run at once, refuses the next, and keeps the data to go on with',
    async (system) => {
      const long = await longSync(system);
      await client.deactivate();
      expect((await long.account.whenOver(long.runId, 10)).status).toBe('CANCELLED');
      const sync = `mutation ($id: ID!) { syncCalendarAccount(id: $id) { id } }`;
      const asked = { id: long.account.id };
      expect(await long.person.session.refusal(sync, asked)).toMatchObject({ code: 'MODULE_NOT_ACTIVE' });
      const pages = (await system.outlook.deltaRequests(long.mailbox.upn)).length;
      await client.activate();
      await system.outlook.latency(0);
      expect(await long.account.sync()).toMatchObject({ status: 'SUCCEEDED' });
      expect((await system.outlook.deltaRequests(long.mailbox.upn)).length).toBeGreaterThan(pages);
      expect(await pagesReadAgain(system, long)).toBeLessThanOrEqual(2);
      await expectWholeCalendar(long);
    },
  );

  journey(
    'when every connection to the database is cut, the run ends well and a subscriber hears of it',
    async (system) => {
      const long = await longSync(system);
      const states = long.person.session.watch<{ syncRunChanged: RunState }>(
        `subscription ($id: ID!) { syncRunChanged(accountId: $id) { ${runFields} } }`,
        { id: long.account.id },
      );
      expect((await states.next()).value).toMatchObject({ syncRunChanged: { status: 'RUNNING' } });
      expect(await system.database.cutConnections()).toBeGreaterThan(2);
      const seen: RunState[] = [];
      for await (const { syncRunChanged } of states) {
        seen.push(syncRunChanged);
        if (syncRunChanged.finishedAt !== null) break;
      }
      const processed = seen.map((run) => run.progress.processed);
      expect(new Set(processed).size).toBeGreaterThan(3);
      expect(processed).toEqual([...processed].sort((a, b) => a - b));
      expect(seen.at(-1)).toMatchObject({ id: long.runId, status: 'SUCCEEDED', down: { created: events } });
      await expectWholeCalendar(long);
      expect(system.runners.filter((runner) => runner.ending === undefined).length).toBeGreaterThan(0);
    },
  );
});
