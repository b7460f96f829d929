import type { Appointment } from '../people/appointments.js';
import { appointments, dayFromNow } from '../people/appointments.js';
import type { RunState } from '../people/calendar-account.js';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { Person } from '../people/client.js';
import { Planning } from '../people/planning.js';
import type { LoggedRequest, Mailbox } from '../system/outlook.js';
import { useSystem } from '../system/use-system.js';
import { until } from '../system/wait.js';

/** A person with an account at work that goes both ways, and a private one that only comes down. */
interface TwoMailboxes {
  readonly person: Person;
  readonly work: Mailbox;
  readonly home: Mailbox;
  readonly accounts: { readonly work: CalendarAccount; readonly home: CalendarAccount };
}

describe('One meeting in two linked accounts', () => {
  const running = useSystem();
  const { journey } = running;
  let client: Client;
  let people = 0;

  beforeAll(async () => {
    client = await Client.make(running.system, { admin: 'shared-meeting-admin' });
  }, 30_000);

  async function connected(): Promise<TwoMailboxes> {
    const name = `guest${(people += 1)}`;
    const { outlook } = running.system;
    const work = await outlook.mailbox(`${name}@fjord.example`);
    const home = await outlook.mailbox(`${name}@home.example`);
    const person = await client.add(name);
    const accounts = {
      work: await CalendarAccount.connect(person, work.upn, { direction: 'BOTH' }),
      home: await CalendarAccount.connect(person, home.upn, { direction: 'DOWN' }),
    };
    return { person, work, home, accounts };
  }

  const sync = async ({ accounts }: TwoMailboxes): Promise<RunState[]> => {
    const runs = [await accounts.work.sync(), await accounts.home.sync()];
    for (const run of runs) expect(run).toMatchObject({ status: 'SUCCEEDED', errors: [] });
    return runs;
  };
  const shown = ({ person }: TwoMailboxes): Promise<Appointment[]> => appointments(person.session, person.resourceId);
  const titles = async (one: TwoMailboxes) => (await shown(one)).map(({ title }) => title);
  const writes = async ({ work, home }: TwoMailboxes): Promise<LoggedRequest[]> => {
    const all = await running.system.outlook.control<LoggedRequest[]>('GET', '/requests');
    const ours = all.filter(({ upn }) => upn === work.upn || upn === home.upn);
    return ours.filter(({ method, path }) => method !== 'GET' && path.startsWith('/v1.0') && path.includes('/events'));
  };
  const expectSilence = async (one: TwoMailboxes): Promise<void> => {
    const before = await shown(one);
    const written = await writes(one);
    for (const run of await sync(one)) {
      const { created, updated, deleted } = run.down;
      expect({ created, updated, deleted, requests: run.graphRequests }).toEqual({
        ...{ created: 0, updated: 0, deleted: 0 },
        requests: 1,
      });
    }
    expect(await shown(one)).toEqual(before);
    expect(await writes(one)).toEqual(written);
  };

  const at = (day: number, hour: number) => ({
    start: { dateTime: `${dayFromNow(day)}T${hour}:00:00`, timeZone: 'UTC' },
    end: { dateTime: `${dayFromNow(day)}T${hour + 1}:00:00`, timeZone: 'UTC' },
  });
  const guests = (...mailboxes: readonly Mailbox[]) =>
    mailboxes.map(({ upn }) => ({ type: 'required', emailAddress: { address: upn, name: upn } }));
  const daily = (day: number, count: number) => ({
    pattern: { type: 'daily', interval: 1 },
    range: { type: 'numbered', startDate: dayFromNow(day), numberOfOccurrences: count, recurrenceTimeZone: 'UTC' },
  });

  journey(
    'somebody invites both addresses, and the planner shows the meeting once until both have lost it',
    async () => {
      const one = await connected();
      const boss = await running.system.outlook.mailbox(`boss${people}@fjord.example`);
      const attendees = guests(one.work, one.home);
      const meeting = await boss.add({ subject: 'Budget', ...at(3, 10), attendees });
      await boss.add({ subject: 'Stand-up', ...at(4, 10), recurrence: daily(4, 5), attendees });
      await sync(one);

      const standUps = Array.from({ length: 5 }, () => 'Stand-up');
      expect(await titles(one)).toEqual(['Budget', ...standUps]);
      expect((await shown(one)).every(({ canEdit }) => !canEdit)).toBe(true);
      await expectSilence(one);

      await boss.change(meeting.id, { subject: 'Budget, moved', ...at(3, 12) });
      await boss.change((await boss.occurrence('Stand-up', dayFromNow(5))).id, { subject: 'Stand-up with cake' });
      await one.accounts.home.sync();
      expect(await titles(one)).toEqual(['Budget, moved', 'Stand-up', 'Stand-up with cake', ...standUps.slice(2)]);
      await sync(one);
      expect(await titles(one)).toEqual(['Budget, moved', 'Stand-up', 'Stand-up with cake', ...standUps.slice(2)]);
      await expectSilence(one);

      const [copy] = (await one.work.view(`${dayFromNow(3)}T00:00:00Z`, `${dayFromNow(3)}T23:59:59Z`)).slice(0, 1);
      await one.work.remove(copy?.id ?? '');
      await sync(one);
      expect(await titles(one)).toContain('Budget, moved');
      await boss.remove(meeting.id);
      await sync(one);
      expect(await titles(one)).not.toContain('Budget, moved');
      expect(await writes(one)).toEqual([]);
    },
  );

  journey(
    'what one organises at work and is a guest of at home is edited once, and goes up to work alone',
    async () => {
      const one = await connected();
      await one.work.add({ subject: 'Dinner', ...at(3, 17), attendees: guests(one.home) });
      await one.accounts.home.sync();
      await sync(one);
      const [dinner] = await shown(one);
      expect(await titles(one)).toEqual(['Dinner']);
      expect(dinner).toMatchObject({ canEdit: true });

      if (dinner) await new Planning(one.person).update(dinner, { title: 'Dinner at eight' });
      await until('the edit to have gone up', async () => (await one.accounts.work.pendingUp()) === 0, 20);
      await sync(one);

      expect(await titles(one)).toEqual(['Dinner at eight']);
      expect((await writes(one)).map(({ method, upn }) => [method, upn])).toEqual([['PATCH', one.work.upn]]);
      await expectSilence(one);
    },
  );
});
