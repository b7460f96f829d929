import { appointments, aYear, dayFromNow } from '../people/appointments.js';
import { CalendarAccount, runFields } from '../people/calendar-account.js';
import type { RunState } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import { outlookFacts, plannerFacts } from '../people/compare.js';
import type { Mailbox } from '../system/outlook.js';
import { useSystem } from '../system/use-system.js';
import { nextThat } from '../system/wait.js';

const zone = 'W. Europe Standard Time';
const at = (date: string, time: string) => ({ dateTime: `${date}T${time}:00`, timeZone: zone });
const between = (date: string, from: string, to: string) => ({ start: at(date, from), end: at(date, to) });
const midnights = (first: string, afterLast: string) => ({
  isAllDay: true,
  start: at(first, '00:00'),
  end: at(afterLast, '00:00'),
});
const daily = (from: string) => ({
  pattern: { type: 'daily', interval: 1 },
  range: { type: 'noEnd', startDate: from, recurrenceTimeZone: zone },
});

/** A calendar with one of every kind; the daily series runs over both changes of the clock. */
async function fillCalendar(mailbox: Mailbox): Promise<void> {
  const first = dayFromNow(-20);
  await mailbox.add({
    subject: 'Befaring',
    ...between(dayFromNow(1), '12:00', '14:00'),
    location: { displayName: 'Havnegata 12' },
    body: { contentType: 'html', content: '<html><body><p>Ta med &amp; tegningene.</p></body></html>' },
  });
  await mailbox.add({ subject: 'Tannlege', ...between(dayFromNow(2), '14:30', '15:15'), sensitivity: 'private' });
  await mailbox.add({ subject: 'Ferie', ...midnights(dayFromNow(5), dayFromNow(8)), showAs: 'oof' });
  await mailbox.add({
    subject: 'Kundemøte',
    ...between(dayFromNow(3), '13:00', '14:30'),
    isOnlineMeeting: true,
    onlineMeetingProvider: 'teamsForBusiness',
    attendees: [{ emailAddress: { name: 'Lars Eide', address: 'lars@elsewhere.example' }, type: 'required' }],
  });
  await mailbox.add({
    subject: 'Allmøte',
    ...between(dayFromNow(4), '09:00', '10:00'),
    organizer: { emailAddress: { name: 'Astrid Dahl', address: 'astrid@elsewhere.example' } },
    showAs: 'tentative',
  });
  await mailbox.add({ subject: 'Avlyst møte', ...between(dayFromNow(4), '11:00', '12:00'), isCancelled: true });
  await mailbox.add({ subject: 'Morgenmøte', ...between(first, '08:15', '08:30'), recurrence: daily(first) });
  await mailbox.add({
    subject: 'Bursdag',
    ...midnights(dayFromNow(-10), dayFromNow(-9)),
    recurrence: {
      pattern: { type: 'weekly', interval: 2, daysOfWeek: [weekdayOf(dayFromNow(-10))], firstDayOfWeek: 'monday' },
      range: { type: 'numbered', startDate: dayFromNow(-10), numberOfOccurrences: 8, recurrenceTimeZone: zone },
    },
  });
  const moved = await mailbox.occurrence('Morgenmøte', dayFromNow(2));
  await mailbox.change(moved.id, { subject: 'Morgenmøte, flyttet', ...between(dayFromNow(2), '10:00', '10:30') });
  await mailbox.remove((await mailbox.occurrence('Morgenmøte', dayFromNow(6))).id);
}

function weekdayOf(date: string): string {
  return new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(new Date(date)).toLowerCase();
}

async function bothSides(mailbox: Mailbox, ...[session, resourceId]: Parameters<typeof appointments>) {
  const { from, to } = aYear();
  return {
    outlook: outlookFacts(await mailbox.view(from, to)),
    planner: plannerFacts(await appointments(session, resourceId, { from, to })),
  };
}

describe('The main job', () => {
  const { journey } = useSystem();

  journey(
    'a user connects a calendar on their resource card, synchronises, and sees Outlook in the planner',
    async (system) => {
      const client = await Client.make(system, { admin: 'main-admin' });
      const kari = await client.add('kari');
      const per = await client.add('per');
      const mailbox = await system.outlook.mailbox('kari@fjord.example', { consent: 'ask' });
      await fillCalendar(mailbox);

      const account = await CalendarAccount.add(kari, 'kari@fjord.example');
      expect((await account.state()).status).toBe('AWAITING_SIGN_IN');
      const consent = await kari.session.browser.open(account.authorizationUrl);
      expect(consent.text).toContain('Calendars.Read');
      const landed = await kari.session.browser.submit(consent, { decision: 'accept' });
      expect(landed.url).toContain('/oauth/microsoft/callback');
      expect(landed.text).toContain('kari@fjord.example is connected');
      expect(await account.state()).toMatchObject({ status: 'CONNECTED', main: true, problem: null });

      const seen: RunState[] = [];
      const queued = await account.beginSync();
      expect(queued).toMatchObject({ status: 'QUEUED', trigger: 'MANUAL', finishedAt: null });
      const states = kari.session.watch<{ syncRunChanged: RunState }>(
        `subscription ($id: ID!) { syncRunChanged(accountId: $id) { ${runFields} } }`,
        { id: account.id },
      );
      for await (const { syncRunChanged } of states) {
        seen.push(syncRunChanged);
        if (syncRunChanged.finishedAt !== null) break;
      }
      const last = seen.at(-1);
      expect(last).toMatchObject({ id: queued.id, status: 'SUCCEEDED', errors: [], full: true });
      expect(last?.down.created).toBeGreaterThan(5);
      expect((await account.state()).lastSuccessfulSyncAt).not.toBeNull();

      const { outlook, planner } = await bothSides(mailbox, kari.session, kari.resourceId);
      expect(outlook.length).toBeGreaterThan(350);
      expect(planner).toEqual(outlook);

      const theirs = await appointments(per.session, kari.resourceId);
      const hidden = theirs.filter((each) => each.isPrivate);
      expect(hidden).toHaveLength(1);
      expect(hidden[0]).toMatchObject({
        title: 'Private appointment',
        location: null,
        description: null,
        canEdit: false,
      });
      expect(JSON.stringify(theirs)).not.toContain('Tannlege');
      expect(JSON.stringify(await appointments(per.session.in('nb'), kari.resourceId))).toContain('Privat avtale');
      expect(system.logs).not.toMatch(/Tannlege|Befaring|Havnegata/);
    },
  );

  journey('whoever looks at the card or the calendar hears of every change at once', async (system) => {
    const client = await Client.make(system, { admin: 'live-admin' });
    const liv = await client.add('liv');
    const mailbox = await system.outlook.mailbox('liv@fjord.example');
    await mailbox.add({ subject: 'Befaring', ...between(dayFromNow(1), '12:00', '14:00') });
    const account = await CalendarAccount.add(liv, mailbox.upn);
    const card = client.admin.watch<{
      calendarAccountChanged: { status: string; lastSuccessfulSyncAt: string | null };
    }>('subscription ($id: ID!) { calendarAccountChanged(resourceId: $id) { status lastSuccessfulSyncAt } }', {
      id: liv.resourceId,
    });
    const present = await card.next();
    expect(present.value).toMatchObject({ calendarAccountChanged: { status: 'AWAITING_SIGN_IN' } });
    await account.signIn();
    await nextThat(card, ({ calendarAccountChanged: { status } }) => status === 'CONNECTED');

    const { from, to } = aYear();
    const calendar = liv.session.watch<{ appointmentsChanged: { resourceIds: string[] } }>(
      `subscription ($ids: [ID!]!, $from: DateTime!, $to: DateTime!) {
        appointmentsChanged(resourceIds: $ids, from: $from, to: $to) { resourceIds } }`,
      { ids: [liv.resourceId], from, to },
    );
    const told = calendar.next();
    expect(await account.sync()).toMatchObject({ status: 'SUCCEEDED' });
    await nextThat(card, ({ calendarAccountChanged: { lastSuccessfulSyncAt } }) => lastSuccessfulSyncAt !== null);
    await card.return(undefined);
    // The subscription may have begun after the first change: the next one reaches it in any case.
    await mailbox.add({ subject: 'Ny', ...between(dayFromNow(2), '12:00', '14:00') });
    await account.sync();
    expect((await told).value).toMatchObject({ appointmentsChanged: { resourceIds: [liv.resourceId] } });
    await calendar.return(undefined);
  });

  journey(
    'an account is paused, taken up again where it was, and removed with or without what came down',
    async (system) => {
      const client = await Client.make(system, { admin: 'pause-admin' });
      const tor = await client.add('tor');
      const mailbox = await system.outlook.mailbox('tor@fjord.example');
      await mailbox.seed({ singles: 20, from: dayFromNow(1) });
      const account = await CalendarAccount.connect(tor, mailbox.upn);
      await account.sync();
      const turn = (direction: string) =>
        tor.session.ask(
          'mutation ($input: UpdateCalendarAccountInput!) { updateCalendarAccount(input: $input) { account { id } } }',
          { input: { id: account.id, direction } },
        );
      const shown = async () => (await appointments(tor.session, tor.resourceId)).length;

      await turn('NONE');
      expect((await account.state()).status).toBe('PAUSED');
      await mailbox.add({ subject: 'I pausen', ...between(dayFromNow(5), '12:00', '14:00') });
      const sync = 'mutation ($id: ID!) { syncCalendarAccount(id: $id) { id } }';
      expect((await tor.session.refusal(sync, { id: account.id })).code).toBe('ACCOUNT_NOT_CONNECTED');
      expect(await shown()).toBe(20);
      await turn('DOWN');
      expect(await account.sync()).toMatchObject({ status: 'SUCCEEDED', full: false, down: { created: 1 } });

      const remove = (id: string, downCopies: string) =>
        tor.session.ask(
          'mutation ($input: RemoveCalendarAccountInput!) { removeCalendarAccount(input: $input) { id } }',
          {
            input: { id, downCopies, upCopies: 'KEEP' },
          },
        );
      await remove(account.id, 'KEEP');
      expect(await shown()).toBe(21);
      expect(await system.database.query('SELECT 1 FROM account_secret WHERE account_id = $1', [account.id])).toEqual(
        [],
      );
      const again = await CalendarAccount.connect(tor, mailbox.upn);
      await again.sync();
      await remove(again.id, 'DELETE');
      expect(await shown()).toBe(21);
      expect(await mailbox.view(`${dayFromNow(0)}T00:00:00Z`, `${dayFromNow(9)}T00:00:00Z`)).toHaveLength(21);
    },
  );
});
