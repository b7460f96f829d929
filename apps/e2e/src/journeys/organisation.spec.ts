import { appointments, dayFromNow } from '../people/appointments.js';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { Person } from '../people/client.js';
import { Organisation } from '../people/organisation.js';
import type { Test } from '../people/organisation.js';
import { Planning } from '../people/planning.js';
import type { Mailbox } from '../system/outlook.js';
import { useSystem } from '../system/use-system.js';
import { until } from '../system/wait.js';

const tenant = 'planner.example';
const registration = { clientId: '33333333-3333-4333-8333-333333333333', secret: 'Q~secret.of-theirs' };
const zone = 'W. Europe Standard Time';

describe('A whole organisation, connected once', () => {
  const running = useSystem();
  const { journey } = running;
  let client: Client;
  let organisation: Organisation;
  let people = 0;

  beforeAll(async () => {
    client = await Client.make(running.system, { admin: 'organisation-admin' });
    organisation = new Organisation(client);
  }, 30_000);
  beforeEach(() => registered({}));

  /** The application that the client registered itself. */
  const registered = (changes: Record<string, unknown>) =>
    running.system.outlook.control('PUT', `/applications/${registration.clientId}`, {
      ...{ displayName: 'Theirs', secret: registration.secret },
      ...{ roles: ['Calendars.ReadWrite', 'User.ReadBasic.All'] },
      ...changes,
    });
  const ownRegistration = { tenantId: tenant, applicationId: registration.clientId, secret: registration.secret };
  const stepsOf = ({ steps }: Test) => Object.fromEntries(steps.map(({ step, outcome }) => [step, outcome]));
  const messageOf = ({ steps }: Test, step: string) => steps.find((each) => each.step === step)?.message;
  const allOk = { TOKEN: 'OK', PERMISSION: 'OK', MAILBOX: 'OK', READ: 'OK', WRITE: 'OK' };

  /** Somebody whose address the planning system knows, and whose tenant lets no user consent. */
  async function employee(more: Record<string, unknown> = {}): Promise<{ person: Person; mailbox: Mailbox }> {
    const name = `employee${(people += 1)}`;
    const mailbox = await running.system.outlook.mailbox(`${name}@${tenant}`, { consent: 'deny', ...more });
    return { person: await client.add(name), mailbox };
  }

  journey('opens only to a client that somebody signed in for, then to everybody, down and up', async ({ outlook }) => {
    expect(await organisation.save({ tenantId: tenant })).toMatchObject({ problem: { code: 'TENANT_NOT_PROVEN' } });
    const kari = await employee({ consent: 'grant' });
    expect(stepsOf(await organisation.test(kari.mailbox.upn))).toMatchObject({ TOKEN: 'FAILED', WRITE: 'SKIPPED' });
    const first = await CalendarAccount.connect(kari.person, kari.mailbox.upn);
    const tested = await organisation.test(kari.mailbox.upn);
    expect([tested.works, stepsOf(tested)]).toEqual([true, allOk]);
    expect(await organisation.state()).toMatchObject({ problem: null, accountsInUse: 0, hasOwnSecret: false });
    expect(await first.state()).toMatchObject({ access: 'SIGN_IN', status: 'CONNECTED' });

    const per = await employee();
    const day = dayFromNow(3);
    await per.mailbox.add({
      subject: 'Befaring',
      start: { dateTime: `${day}T09:00:00`, timeZone: zone },
      end: { dateTime: `${day}T10:00:00`, timeZone: zone },
    });
    const account = await CalendarAccount.join(per.person, per.mailbox.upn, { direction: 'BOTH' });
    expect(await account.state()).toMatchObject({
      ...{ access: 'ORGANISATION', status: 'CONNECTED', problem: null },
      externalCalendars: [{ name: 'Calendar', syncDown: true }],
    });
    expect(await account.sync()).toMatchObject({ status: 'SUCCEEDED', errors: [], down: { created: 1 } });
    const shown = await appointments(per.person.session, per.person.resourceId);
    expect(shown.map(({ title }) => title)).toEqual(['Befaring']);

    const visit = { title: 'Visit', start: `${day}T12:00:00Z`, end: `${day}T13:00:00Z` };
    await new Planning(per.person).create(visit);
    const subjects = async () => (await per.mailbox.list()).map(({ subject }) => subject).sort();
    await until('the appointment to go up', async () => (await subjects()).includes('Visit'));
    expect(await subjects()).toEqual(['Befaring', 'Visit']);
    expect(await account.sync()).toMatchObject({ status: 'SUCCEEDED', full: false });
    expect(await per.mailbox.sentMail()).toEqual([]);
    const { oid } = await outlook.control<{ oid: string }>('GET', `/mailboxes/${per.mailbox.upn}`);
    const asked = await outlook.requestsSince('2020-01-01T00:00:00Z');
    const byUser = asked.filter(({ path }) => path.startsWith(`/v1.0/users/${oid}/`));
    expect(byUser.map(({ method }) => method)).toEqual(expect.arrayContaining(['GET', 'POST']));
    expect(asked.filter(({ path, upn }) => upn === per.mailbox.upn && path.startsWith('/v1.0/me'))).toEqual([]);
  });

  journey(
    'is one client’s with Kalbro’s registration: another one that belongs to the tenant as well has to bring its own',
    async (system) => {
      const other = await Client.make(system, { admin: 'rival-admin' });
      const rival = new Organisation(other);
      expect((await rival.save({ tenantId: tenant })).problem?.code).toBe('TENANT_NOT_PROVEN');
      const mailbox = await system.outlook.mailbox(`rival@${tenant}`);
      await CalendarAccount.connect(await other.add('rival'), mailbox.upn);
      expect((await rival.save({ tenantId: tenant })).problem?.code).toBe('TENANT_TAKEN');
      expect(stepsOf(await rival.test(mailbox.upn))).toMatchObject({ TOKEN: 'FAILED' });
      expect((await rival.save(ownRegistration)).problem).toBeNull();
      expect(stepsOf(await rival.test(mailbox.upn))).toEqual(allOk);
    },
  );

  journey('a mailbox that is not the card’s is connected by its owner alone, or by an administrator', async () => {
    const [kari, ola] = [await employee(), await employee({ consent: 'grant' })];
    const account = await CalendarAccount.add(kari.person, ola.mailbox.upn);
    expect(await account.state()).toMatchObject({ access: 'SIGN_IN', status: 'AWAITING_SIGN_IN' });
    const chosen = await CalendarAccount.join({ ...kari.person, session: client.admin }, kari.mailbox.upn);
    expect((await chosen.state()).access).toBe('ORGANISATION');
  });

  journey('with a registration of its own: what is wrong is told by a test, and mended', async () => {
    const { mailbox } = await employee();
    await organisation.save({ ...ownRegistration, secret: 'another' });
    const wrong = await organisation.test(mailbox.upn);
    expect([wrong.works, stepsOf(wrong)]).toMatchObject([false, { TOKEN: 'FAILED', READ: 'SKIPPED' }]);
    expect(messageOf(wrong, 'TOKEN')).toContain('does not accept the secret');
    expect((await organisation.state())?.problem?.code).toBe('SECRET_REFUSED');
    await organisation.save(ownRegistration);
    expect(stepsOf(await organisation.test(mailbox.upn))).toEqual(allOk);
    expect(await mailbox.list()).toEqual([]);

    await registered({ roles: ['Calendars.Read', 'User.ReadBasic.All'] });
    const reading = await organisation.test(mailbox.upn);
    expect([reading.works, stepsOf(reading)]).toEqual([true, { ...allOk, WRITE: 'SKIPPED' }]);
    expect(messageOf(reading, 'WRITE')).toContain('may only read');

    const excluded = await employee({ applicationAccess: false });
    const denied = await organisation.test(excluded.mailbox.upn);
    expect(stepsOf(denied)).toMatchObject({ TOKEN: 'OK', MAILBOX: 'FAILED', READ: 'SKIPPED' });
    expect(messageOf(denied, 'MAILBOX')).toContain('30 minutes to 2 hours');
    expect(await CalendarAccount.add(excluded.person, excluded.mailbox.upn)).toHaveProperty('authorizationUrl');
  });

  journey('that Microsoft refuses leaves its accounts as they are: they say so, wait, and go on', async () => {
    await organisation.save(ownRegistration);
    const { person, mailbox } = await employee();
    const account = await CalendarAccount.join(person, mailbox.upn);
    await registered({ secret: 'renewed-in-entra' });
    await organisation.save({ ...ownRegistration, secret: 'wrong' });
    const { id } = await account.beginSync();
    const refused = await until('the account to say so', async () => {
      const state = await account.state();
      return state.problem !== null && state;
    });
    expect(refused).toMatchObject({ status: 'CONNECTED', problem: { code: 'ORGANISATION_CONNECTION_FAILED' } });
    await organisation.save({ ...ownRegistration, secret: 'renewed-in-entra' });
    expect(await account.whenOver(id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await account.state()).toMatchObject({ status: 'CONNECTED', problem: null });
  });

  journey('that is removed leaves everything where it is, and a sign-in brings its accounts back', async (system) => {
    await organisation.save(ownRegistration);
    const { person, mailbox } = await employee({ consent: 'grant' });
    await mailbox.seed({ singles: 3, days: 5 });
    const account = await CalendarAccount.join(person, mailbox.upn, { direction: 'BOTH' });
    await account.sync();
    const before = await appointments(person.session, person.resourceId);
    await organisation.remove();
    expect(await account.state()).toMatchObject({
      ...{ status: 'RECONNECT_REQUIRED', access: 'ORGANISATION' },
      problem: { code: 'ORGANISATION_CONNECTION_REMOVED' },
    });
    expect(await appointments(person.session, person.resourceId)).toHaveLength(before.length);
    const day = dayFromNow(4);
    await new Planning(person).create({ title: 'Waits', start: `${day}T12:00:00Z`, end: `${day}T13:00:00Z` });
    const again = await account.reconnect();
    expect((await again.signIn()).status).toBe(200);
    expect(await account.state()).toMatchObject({ status: 'CONNECTED', access: 'SIGN_IN', problem: null });
    const waiting = async () => (await mailbox.list()).filter(({ subject }) => subject === 'Waits').length;
    await until('what waited to go up', async () => (await waiting()) > 0);
    expect(await account.sync()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await waiting()).toBe(1);

    for (const secret of [registration.secret, 'renewed-in-entra', 'simulator-secret'])
      expect(system.logs).not.toContain(secret);
    const rows = await system.database.query('SELECT * FROM organisation_connection', []);
    expect(JSON.stringify(rows)).not.toContain(registration.secret);
  });
});
