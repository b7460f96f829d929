import type { Appointment } from '../people/appointments.js';
import { appointments, aYear, dayFromNow } from '../people/appointments.js';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { Person } from '../people/client.js';
import { outlookFacts, plannerFacts } from '../people/compare.js';
import { Planning } from '../people/planning.js';
import type { GraphEvent, LoggedRequest, Mailbox } from '../system/outlook.js';
import { useSystem } from '../system/use-system.js';
import { until } from '../system/wait.js';

interface Connected {
  readonly person: Person;
  readonly planning: Planning;
  readonly mailbox: Mailbox;
  readonly account: CalendarAccount;
}

describe('Both ways', () => {
  const running = useSystem();
  const { journey } = running;
  let client: Client;
  let people = 0;
  const everybody: Connected[] = [];

  beforeAll(async () => {
    client = await Client.make(running.system, { admin: 'two-way-admin' });
  }, 30_000);
  beforeEach(() => running.system.outlook.faults([]));
  afterEach(async () => {
    for (const { mailbox } of everybody) expect(await mailbox.sentMail()).toEqual([]);
  });

  async function connected(more: Record<string, unknown> = {}): Promise<Connected> {
    const name = `planner${(people += 1)}`;
    const mailbox = await running.system.outlook.mailbox(`${name}@fjord.example`);
    const person = await client.add(name);
    const account = await CalendarAccount.connect(person, mailbox.upn, { direction: 'BOTH', ...more });
    expect(await account.sync()).toMatchObject({ status: 'SUCCEEDED', errors: [] });
    const one = { person, planning: new Planning(person), mailbox, account };
    everybody.push(one);
    return one;
  }

  const shownInOutlook = async ({ mailbox }: Connected): Promise<GraphEvent[]> => {
    const { from, to } = aYear();
    return mailbox.view(from, to);
  };
  const shownInPlanner = ({ person }: Connected): Promise<Appointment[]> =>
    appointments(person.session, person.resourceId, aYear());
  const writes = async ({ mailbox }: Connected): Promise<LoggedRequest[]> => {
    const all = await running.system.outlook.control<LoggedRequest[]>('GET', '/requests');
    return all.filter((each) => each.upn === mailbox.upn && each.method !== 'GET' && each.path.includes('/events'));
  };
  const settled = (one: Connected) =>
    until('everything to have gone up', async () => (await one.account.pendingUp()) === 0, 20);

  async function expectAgreement(one: Connected): Promise<void> {
    await settled(one);
    expect(plannerFacts(await shownInPlanner(one)).map(byBoth)).toEqual(
      outlookFacts(await shownInOutlook(one)).map(byBoth),
    );
  }
  /** Of what was made here Outlook names its owner as organiser, and gives links: only those who come down tell them. */
  const byBoth = ({ organizer: _organizer, webLink: _webLink, ...facts }: Readonly<Record<string, unknown>>) => facts;

  const at = (day: number, from: string, to: string) => ({
    start: `${dayFromNow(day)}T${from}:00Z`,
    end: `${dayFromNow(day)}T${to}:00Z`,
  });

  journey('what is saved here stands in Outlook at once, by one request for each change', async () => {
    const one = await connected();
    const made = await one.planning.create({ title: 'Site visit', location: 'Bergen', ...at(3, '09:00', '10:00') });
    await settled(one);
    expect((await shownInOutlook(one)).map((event) => event.subject)).toEqual(['Site visit']);

    const changed = await one.planning.update(made, { title: 'Site visit, moved' });
    await expectAgreement(one);
    expect((await shownInOutlook(one)).map((event) => event.subject)).toEqual(['Site visit, moved']);

    await one.planning.delete(changed);
    await settled(one);
    expect(await shownInOutlook(one)).toEqual([]);
    expect((await writes(one)).map(({ method }) => method)).toEqual(['POST', 'PATCH', 'DELETE']);
    expect(await one.account.sync()).toMatchObject({
      status: 'SUCCEEDED',
      down: { created: 0, updated: 0, deleted: 0 },
    });
    expect(await writes(one)).toHaveLength(3);
  });

  journey('a series, a changed date and a cancelled one go up', async () => {
    const one = await connected();
    await one.planning.create({
      title: 'Round',
      recurrence: 'FREQ=DAILY;COUNT=6',
      ...at(3, '09:00', '10:00'),
    });
    const dates = await shownInPlanner(one);
    expect(dates).toHaveLength(6);
    await one.planning.update(present(dates[1]), { title: 'Round, longer' });
    // What Outlook answers may touch the series: whoever edits it reads it again.
    await settled(one);
    await one.planning.delete(present((await shownInPlanner(one))[3]));
    await expectAgreement(one);
    expect((await shownInOutlook(one)).map((event) => event.subject)).toEqual([
      'Round',
      'Round, longer',
      'Round',
      'Round',
      'Round',
    ]);
    expect(await one.account.sync()).toMatchObject({ status: 'SUCCEEDED', errors: [] });
    await expectAgreement(one);
  });

  journey('a date far ahead of what is read can be changed', async () => {
    const one = await connected();
    const series = await one.planning.create({
      title: 'Yearly review',
      recurrence: 'FREQ=WEEKLY;INTERVAL=4',
      ...at(7, '09:00', '10:00'),
    });
    await settled(one);
    const day = new Date(Date.parse(series.start) + 28 * 20 * 86_400_000).toISOString();
    const range = { from: day.slice(0, 10) + 'T00:00:00Z', to: day.slice(0, 10) + 'T23:59:59Z' };
    const [far] = await appointments(one.person.session, one.person.resourceId, range);
    await one.planning.update(present(far), { title: 'Review of all' });
    await settled(one);
    expect((await one.mailbox.view(range.from, range.to)).map((event) => event.subject)).toEqual(['Review of all']);
  });

  journey('changes on both sides meet field by field', async () => {
    const one = await connected();
    await one.planning.create({ title: 'Meeting', ...at(3, '09:00', '10:00') });
    await settled(one);
    const [event] = await shownInOutlook(one);
    await one.mailbox.change(present(event).id, { location: { displayName: 'Room 2' } });
    const [mine] = await shownInPlanner(one);
    await one.planning.update(present(mine), { title: 'Meeting about the bridge' });
    await expectAgreement(one);
    const [both] = await shownInPlanner(one);
    expect(both).toMatchObject({ title: 'Meeting about the bridge', location: 'Room 2' });
  });
});

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It is not there.');
  return value;
}
