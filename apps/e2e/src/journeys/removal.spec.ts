import { appointments, dayFromNow } from '../people/appointments.js';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { Person } from '../people/client.js';
import { Planning } from '../people/planning.js';
import type { Mailbox } from '../system/outlook.js';
import { useSystem } from '../system/use-system.js';
import { nextThat, until } from '../system/wait.js';

interface RemovalRun {
  readonly id: string;
  readonly status: string;
  readonly progress: { readonly processed: number; readonly total: number | null; readonly message: string };
  readonly up: { readonly deleted: number; readonly skipped: number };
  readonly account: { readonly id: string };
}
interface RunChange {
  readonly syncRunChanged: RemovalRun;
}
const removalFields = 'id status progress { processed total message } up { deleted skipped } account { id }';

describe('Removing accounts', () => {
  const running = useSystem();
  const { journey } = running;
  let client: Client;
  let people = 0;

  beforeAll(async () => {
    client = await Client.make(running.system, { admin: 'removal-admin' });
  }, 30_000);
  beforeEach(() => running.system.outlook.latency(0));

  async function connect(person: Person, upn: string): Promise<{ account: CalendarAccount; mailbox: Mailbox }> {
    const mailbox = await running.system.outlook.mailbox(upn);
    const account = await CalendarAccount.connect(person, upn, { direction: 'BOTH' });
    expect(await account.sync()).toMatchObject({ status: 'SUCCEEDED', errors: [] });
    return { account, mailbox };
  }
  async function planner() {
    const name = `leaver${(people += 1)}`;
    const person = await client.add(name);
    return { name, person, planning: new Planning(person), ...(await connect(person, `${name}@fjord.example`)) };
  }
  const at = (day: number) => ({ start: `${dayFromNow(day)}T09:00:00Z`, end: `${dayFromNow(day)}T10:00:00Z` });
  const settled = (account: CalendarAccount) =>
    until('everything to have gone up', async () => {
      if ((await account.pendingUp()) === 0) return true;
      await account.sync();
      return false;
    });
  const subjects = async (mailbox: Mailbox) =>
    (await mailbox.view(`${dayFromNow(-1)}T00:00:00Z`, `${dayFromNow(90)}T00:00:00Z`)).map((event) => event.subject);
  const remove = ({ session }: Person, id: string, upCopies: 'KEEP' | 'DELETE') =>
    session.ask<{ removeCalendarAccount: { calendarAccounts: { id: string; main: boolean }[] } }>(
      `mutation ($input: RemoveCalendarAccountInput!) {
        removeCalendarAccount(input: $input) { calendarAccounts { id main } } }`,
      { input: { id, downCopies: 'DELETE', upCopies } },
    );
  /** The runs of a card as they change, from the one that stands now. */
  const watchRuns = (person: Person) =>
    person.session.watch<RunChange>(
      `subscription ($id: ID!) { syncRunChanged(resourceId: $id) { ${removalFields} } }`,
      { id: person.resourceId },
    );

  journey(
    'what went up goes from Outlook although the job runner is killed in the middle, and whoever watches sees it to its end',
    async (system) => {
      const { person, planning, account, mailbox } = await planner();
      await mailbox.add({
        subject: 'Dentist',
        start: { dateTime: at(2).start.slice(0, 19), timeZone: 'UTC' },
        end: { dateTime: at(2).end.slice(0, 19), timeZone: 'UTC' },
      });
      const count = 30;
      for (let day = 1; day <= count; day += 1) await planning.create({ title: `Visit ${day}`, ...at(day) });
      await planning.create({ title: 'Round', recurrence: 'FREQ=DAILY;COUNT=3', ...at(40) });
      await settled(account);
      expect(await subjects(mailbox)).toHaveLength(count + 4);

      await system.outlook.latency(100);
      const { removeCalendarAccount } = await remove(person, account.id, 'DELETE');
      expect(removeCalendarAccount.calendarAccounts).toEqual([]);
      const runs = watchRuns(person);
      const isMidway = ({ syncRunChanged: run }: RunChange) => run.account.id === account.id && run.up.deleted >= 4;
      const { syncRunChanged: killed } = await nextThat(runs, isMidway);
      await system.runners.at(-1)?.kill();
      expect(killed.progress).toMatchObject({
        total: count + 1,
        message: expect.stringMatching(/^Deleting .* of 31$/),
      });
      expect((await subjects(mailbox)).length).toBeGreaterThan(1);

      await system.addRunner();
      const isOver = ({ syncRunChanged: run }: RunChange) => !['QUEUED', 'RUNNING'].includes(run.status);
      const { syncRunChanged: last } = await nextThat(runs, isOver);
      await runs.return(undefined);
      expect(last).toMatchObject({
        id: killed.id,
        status: 'SUCCEEDED',
        up: { deleted: count + 1, skipped: 0 },
        progress: { processed: count + 1, message: 'Finished' },
      });
      expect(await subjects(mailbox)).toEqual(['Dentist']);
      expect(await system.database.query('SELECT 1 FROM account_secret WHERE account_id = $1', [account.id])).toEqual(
        [],
      );
      expect(await mailbox.sentMail()).toEqual([]);
      const shown = await appointments(person.session, person.resourceId);
      expect(shown.map(({ title }) => title)).toHaveLength(count + 3);
      expect(shown.every(({ sync }) => sync.state === 'NOT_SYNCED')).toBe(true);
    },
    120,
  );

  journey('the next account becomes main, is sent nothing by itself, and gets what is edited afterwards', async () => {
    const { name, person, planning, account, mailbox } = await planner();
    const visit = await planning.create({ title: 'Visit', ...at(2) });
    await planning.create({ title: 'Inspection', ...at(3) });
    await settled(account);
    const next = await connect(person, `${name}.next@fjord.example`);
    expect(await subjects(next.mailbox)).toEqual([]);

    const { removeCalendarAccount } = await remove(person, account.id, 'KEEP');
    expect(removeCalendarAccount.calendarAccounts).toEqual([{ id: next.account.id, main: true }]);
    expect(await next.account.sync()).toMatchObject({ status: 'SUCCEEDED', full: true });
    expect(await subjects(next.mailbox)).toEqual([]);
    expect(await next.account.pendingUp()).toBe(0);

    const [shown] = (await appointments(person.session, person.resourceId)).filter(({ id }) => id === visit.id);
    await planning.update(shown ?? visit, { title: 'Visit, moved' });
    await settled(next.account);
    expect(await subjects(next.mailbox)).toEqual(['Visit, moved']);
    expect(await subjects(mailbox)).toEqual(['Visit', 'Inspection']);
  });
});
