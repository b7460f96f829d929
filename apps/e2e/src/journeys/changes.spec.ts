import { appointments, aYear, dayFromNow } from '../people/appointments.js';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { Person } from '../people/client.js';
import { outlookFacts, plannerFacts } from '../people/compare.js';
import type { Mailbox } from '../system/outlook.js';
import { useSystem } from '../system/use-system.js';

const zone = 'W. Europe Standard Time';
const between = (date: string, from: string, to: string) => ({
  start: { dateTime: `${date}T${from}:00`, timeZone: zone },
  end: { dateTime: `${date}T${to}:00`, timeZone: zone },
});
const weekly = (date: string, occurrences: number) => ({
  pattern: { type: 'daily', interval: 7 },
  range: { type: 'numbered', startDate: date, numberOfOccurrences: occurrences, recurrenceTimeZone: zone },
});

interface Connected {
  readonly person: Person;
  readonly mailbox: Mailbox;
  readonly account: CalendarAccount;
}

describe('After the first sync', () => {
  const running = useSystem();
  const { journey } = running;
  let client: Client;
  let people = 0;

  beforeAll(async () => {
    client = await Client.make(running.system, { admin: 'changes-admin' });
  }, 30_000);
  beforeEach(() => running.system.outlook.faults([]));

  /** Somebody whose calendar is in the planner already. */
  async function connected(fill: (mailbox: Mailbox) => Promise<unknown>): Promise<Connected> {
    const name = `reader${(people += 1)}`;
    const mailbox = await running.system.outlook.mailbox(`${name}@fjord.example`);
    await fill(mailbox);
    const person = await client.add(name);
    const account = await CalendarAccount.connect(person, mailbox.upn);
    expect(await account.sync()).toMatchObject({ status: 'SUCCEEDED', errors: [] });
    return { person, mailbox, account };
  }

  async function expectAgreement({ person, mailbox }: Connected): Promise<void> {
    const { from, to } = aYear();
    const shown = await appointments(person.session, person.resourceId, { from, to });
    expect(plannerFacts(shown)).toEqual(outlookFacts(await mailbox.view(from, to)));
  }

  const titles = async ({ person }: Connected) =>
    (await appointments(person.session, person.resourceId)).map((each) => each.title).sort();

  journey(
    'with leave to read times alone, the smallest permission is asked for and only busy blocks come down',
    async (system) => {
      const mailbox = await system.outlook.mailbox('busy@fjord.example');
      await mailbox.add({
        subject: 'Secret',
        location: { displayName: 'Secret' },
        ...between(dayFromNow(1), '09:00', '10:00'),
      });
      await mailbox.add({
        subject: 'Secret',
        ...between(dayFromNow(2), '09:00', '10:00'),
        recurrence: weekly(dayFromNow(2), 3),
      });
      const person = await client.add('busy');
      const account = await CalendarAccount.connect(person, mailbox.upn, { scopes: ['READ'] });
      expect(account.authorizationUrl).toContain('Calendars.ReadBasic');

      expect(await account.sync()).toMatchObject({ status: 'SUCCEEDED', errors: [] });

      const shown = await appointments(person.session, person.resourceId, aYear());
      expect(shown.map((each) => each.title)).toEqual(['Busy', 'Busy', 'Busy', 'Busy']);
      expect(JSON.stringify(shown)).not.toContain('Secret');
    },
  );

  journey('what people change in Outlook arrives with the next sync, and nothing else is touched', async () => {
    const it = await connected(async (mailbox) => {
      await mailbox.add({ subject: 'Edited', ...between(dayFromNow(1), '09:00', '10:00') });
      await mailbox.add({ subject: 'Deleted', ...between(dayFromNow(1), '10:00', '11:00') });
      await mailbox.add({ subject: 'Left alone', ...between(dayFromNow(1), '11:00', '12:00') });
      const recurrence = weekly(dayFromNow(2), 6);
      await mailbox.add({ subject: 'Series', ...between(dayFromNow(2), '08:00', '08:30'), recurrence });
    });
    const { mailbox, account } = it;
    const edited = await mailbox.occurrence('Edited', dayFromNow(1));
    await mailbox.change(edited.id, { subject: 'Edited there', ...between(dayFromNow(2), '13:00', '14:00') });
    await mailbox.remove((await mailbox.occurrence('Deleted', dayFromNow(1))).id);
    await mailbox.add({ subject: 'New', ...between(dayFromNow(3), '09:00', '10:00') });
    await mailbox.remove((await mailbox.occurrence('Series', dayFromNow(9))).id);
    const moved = await mailbox.occurrence('Series', dayFromNow(16));
    await mailbox.change(moved.id, between(dayFromNow(17), '15:00', '15:30'));
    const run = await account.sync();
    expect(run).toMatchObject({ status: 'SUCCEEDED', full: false, errors: [] });
    expect(await titles(it)).not.toContain('Deleted');
    await expectAgreement(it);
  });

  journey('a sync without any change costs one request for each calendar and changes nothing', async () => {
    const it = await connected((mailbox) => mailbox.seed({ singles: 30, series: 3, from: dayFromNow(-5) }));
    const before = await appointments(it.person.session, it.person.resourceId);
    const run = await it.account.sync();
    expect(run).toMatchObject({ graphRequests: 1, down: { created: 0, updated: 0, deleted: 0 } });
    expect(await appointments(it.person.session, it.person.resourceId)).toEqual(before);
  });

  journey('an event that is moved out of the window in Outlook does not stand at its old time', async () => {
    const it = await connected((mailbox) =>
      mailbox.add({ subject: 'Far away', ...between(dayFromNow(10), '09:00', '10:00') }),
    );
    const event = await it.mailbox.occurrence('Far away', dayFromNow(10));
    await it.mailbox.change(event.id, between(dayFromNow(700), '09:00', '10:00'));
    expect(await it.account.sync()).toMatchObject({ status: 'SUCCEEDED', down: { deleted: 0 } });
    expect(await titles(it)).toEqual([]);
    const then = { from: `${dayFromNow(699)}T00:00:00Z`, to: `${dayFromNow(702)}T00:00:00Z` };
    expect(await appointments(it.person.session, it.person.resourceId, then)).toHaveLength(1);
  });

  journey(
    'when Microsoft has forgotten what was read, everything is read again: nothing doubles, what is gone goes',
    async () => {
      const it = await connected((mailbox) => mailbox.seed({ singles: 300, series: 4, from: dayFromNow(-5) }));
      const [first] = await it.mailbox.view(`${dayFromNow(0)}T00:00:00Z`, `${dayFromNow(1)}T00:00:00Z`);
      await it.mailbox.remove(first?.['seriesMasterId'] ? String(first['seriesMasterId']) : (first?.id ?? ''));
      await it.mailbox.expireDelta();
      expect(await it.account.sync()).toMatchObject({ status: 'SUCCEEDED', full: true, down: { created: 0 } });
      await expectAgreement(it);
    },
  );

  journey('when Microsoft asks to wait, the run waits that long and then succeeds', async ({ outlook }) => {
    const it = await connected((mailbox) => mailbox.seed({ singles: 5, from: dayFromNow(1) }));
    const fault = { status: 429, code: 'TooManyRequests', retryAfter: 2 };
    await outlook.faults([{ match: { path: 'calendarView/delta', upn: it.mailbox.upn }, times: 1, fault }]);
    await it.mailbox.add({ subject: 'After the wait', ...between(dayFromNow(20), '09:00', '10:00') });
    expect(await it.account.sync()).toMatchObject({ status: 'SUCCEEDED', graphRequests: 2 });
    const [refused, repeated] = (await outlook.deltaRequests(it.mailbox.upn)).slice(-2);
    expect([refused?.status, repeated?.status]).toEqual([429, 200]);
    expect(Date.parse(repeated?.at ?? '') - Date.parse(refused?.at ?? '')).toBeGreaterThanOrEqual(2_000);
    await expectAgreement(it);
  });

  journey(
    'a long wait is not sat out by a runner: the run says why it waits, and others are served',
    async ({ outlook }) => {
      const it = await connected((mailbox) => mailbox.seed({ singles: 5, from: dayFromNow(1) }));
      const other = await connected((mailbox) => mailbox.seed({ singles: 5, from: dayFromNow(1) }));
      const fault = { status: 429, code: 'TooManyRequests', retryAfter: 12 };
      await outlook.faults([{ match: { path: 'calendarView/delta', upn: it.mailbox.upn }, times: 1, fault }]);
      const { id } = await it.account.beginSync();
      await it.account.whenRun(id, 'to wait', (run) => run.status === 'QUEUED' && run.graphRequests > 0);
      expect((await it.account.state()).problem).toMatchObject({ code: 'THROTTLED' });
      expect(await other.account.sync(10)).toMatchObject({ status: 'SUCCEEDED' });
      expect(await it.account.whenOver(id, 25)).toMatchObject({ status: 'SUCCEEDED' });
      const [refused, repeated] = (await outlook.deltaRequests(it.mailbox.upn)).slice(-2);
      expect(Date.parse(repeated?.at ?? '') - Date.parse(refused?.at ?? '')).toBeGreaterThanOrEqual(12_000);
      expect((await it.account.state()).problem).toBeNull();
    },
  );

  journey(
    'answers that fail or get lost are asked for again, and nothing is deleted because of them',
    async ({ outlook }) => {
      const it = await connected((mailbox) => mailbox.seed({ singles: 20, from: dayFromNow(1) }));
      await it.mailbox.add({ subject: 'In spite of all', ...between(dayFromNow(20), '09:00', '10:00') });
      const match = { path: 'calendarView/delta', upn: it.mailbox.upn };
      await outlook.faults([
        { match, times: 1, fault: { status: 503, code: 'ServiceUnavailable' } },
        { match, times: 1, fault: { drop: 'before' } },
        { match, times: 1, fault: { status: 500, emptyBody: true } },
        { match, times: 1, fault: { drop: 'after' } },
      ]);
      expect(await it.account.sync(60)).toMatchObject({ status: 'SUCCEEDED', down: { created: 1, deleted: 0 } });
      await expectAgreement(it);
    },
  );

  journey('when access is revoked the account says so, and signing in again repairs it', async ({ outlook }) => {
    await outlook.settings({ accessTokenSeconds: 1 });
    const it = await connected((mailbox) => mailbox.seed({ singles: 3, from: dayFromNow(1) }));
    await it.mailbox.revoke();
    expect(await it.account.sync()).toMatchObject({ status: 'FAILED' });
    const { status, problem } = await it.account.state();
    expect(status).toBe('RECONNECT_REQUIRED');
    expect(problem?.code).toBe('SIGN_IN_REQUIRED');
    expect(await titles(it)).toHaveLength(3);
    const sync = 'mutation ($id: ID!) { syncCalendarAccount(id: $id) { id } }';
    const refusal = await it.person.session.refusal(sync, { id: it.account.id });
    expect(refusal.code).toBe('ACCOUNT_NOT_CONNECTED');

    await outlook.settings({ accessTokenSeconds: 3599 });
    expect((await (await it.account.reconnect()).signIn()).status).toBe(200);
    expect(await it.account.state()).toMatchObject({ status: 'CONNECTED', problem: null });
    await it.mailbox.add({ subject: 'Since then', ...between(dayFromNow(20), '09:00', '10:00') });
    expect(await it.account.sync()).toMatchObject({ status: 'SUCCEEDED', down: { created: 1 } });
    await expectAgreement(it);
  });

  journey(
    'further calendars come down when they are chosen, and leave the planner when they are not',
    async ({ outlook }) => {
      const mailbox = await outlook.mailbox('several@fjord.example');
      await mailbox.addCalendar('Hobby');
      await mailbox.add({ subject: 'Work', ...between(dayFromNow(1), '09:00', '10:00') });
      await mailbox.add({ subject: 'Choir', ...between(dayFromNow(1), '19:00', '21:00'), calendar: 'Hobby' });
      const person = await client.add('several');
      const account = await CalendarAccount.connect(person, mailbox.upn);
      const it = { person, mailbox, account };
      await account.sync();
      expect(await titles(it)).toEqual(['Work']);
      const { externalCalendars } = await account.state();
      const choose = (names: readonly string[]) =>
        person.session.ask(
          'mutation ($input: SelectExternalCalendarsInput!) { selectExternalCalendars(input: $input) { id } }',
          {
            input: {
              accountId: account.id,
              down: externalCalendars.filter(({ name }) => names.includes(name)).map(({ id }) => id),
            },
          },
        );
      await choose(['Calendar', 'Hobby']);
      await account.sync();
      expect(await titles(it)).toEqual(['Choir', 'Work']);
      await choose(['Hobby']);
      expect(await titles(it)).toEqual(['Choir']);
    },
  );
});
