import { dayFromNow } from '../people/appointments.js';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import { Planning } from '../people/planning.js';
import type { LoggedRequest, Mailbox } from '../system/outlook.js';
import { useSystem } from '../system/use-system.js';
import { until } from '../system/wait.js';

interface Connected {
  readonly planning: Planning;
  readonly mailbox: Mailbox;
  readonly account: CalendarAccount;
}

/** What happens to a person at Microsoft, and how it is made good there. */
interface Fate {
  readonly what: string;
  readonly code: string;
  readonly says: RegExp;
  readonly befalls: (mailbox: Mailbox) => Promise<unknown>;
  readonly isMended?: Record<string, unknown>;
}

const fates: readonly Fate[] = [
  {
    what: 'whose sessions were revoked',
    code: 'SIGN_IN_REQUIRED',
    says: /expired or was revoked/,
    befalls: (mailbox) => mailbox.revoke(),
  },
  {
    what: 'whom conditional access stops',
    code: 'MORE_PROOF_WANTED',
    says: /second factor or an approved device/,
    befalls: ({ outlook, upn }) => outlook.mailbox(upn, { signInProblem: 53003 }),
    isMended: { signInProblem: null },
  },
  {
    what: 'who was disabled',
    code: 'ACCOUNT_DISABLED',
    says: /is disabled in Microsoft 365/,
    befalls: ({ outlook, upn }) => outlook.mailbox(upn, { accountEnabled: false }),
    isMended: { accountEnabled: true },
  },
  {
    what: 'whose consent was withdrawn',
    code: 'CONSENT_WITHDRAWN',
    says: /was withdrawn/,
    befalls: ({ outlook, upn }) => outlook.mailbox(upn, { forgetConsent: true }),
  },
];

const application = { displayName: 'Kalbro', secret: 'simulator-secret', redirectUris: [], roles: [] };
const applicationPath = '/applications/11111111-1111-4111-8111-111111111111';

describe('When Microsoft says no', () => {
  const running = useSystem();
  const { journey } = running;
  let client: Client;
  let people = 0;

  beforeAll(async () => {
    client = await Client.make(running.system, { admin: 'dead-sign-ins-admin' });
    // Too short to be used twice: Entra is asked for every request, so that what befalls a person is heard at once.
    await running.system.outlook.settings({ accessTokenSeconds: 60 });
  }, 30_000);

  async function connected(): Promise<Connected> {
    const name = `unlucky${(people += 1)}`;
    const mailbox = await running.system.outlook.mailbox(`${name}@fjord.example`);
    const person = await client.add(name);
    const account = await CalendarAccount.connect(person, mailbox.upn, { direction: 'BOTH' });
    expect(await account.sync()).toMatchObject({ status: 'SUCCEEDED', errors: [] });
    return { planning: new Planning(person), mailbox, account };
  }

  const make = ({ planning }: Connected, title: string) =>
    planning.create({ title, start: `${dayFromNow(3)}T09:00:00Z`, end: `${dayFromNow(3)}T10:00:00Z` });
  const becomes = ({ account }: Connected, code: string) =>
    until(`the account to say ${code}`, async () => (await account.state()).problem?.code === code, 20);
  const settled = ({ account }: Connected) =>
    until('everything to have gone up', async () => (await account.pendingUp()) === 0, 45);

  /** Creations that Outlook carried out, by title. */
  async function sentOnce({ mailbox }: Connected): Promise<readonly string[]> {
    const all = await mailbox.outlook.control<LoggedRequest[]>('GET', '/requests');
    const posts = all.filter(({ upn, method, status }) => upn === mailbox.upn && method === 'POST' && status === 201);
    return posts.map(({ body }) => String((JSON.parse(body) as { subject?: unknown }).subject)).sort();
  }

  for (const { what, code, says, befalls, isMended } of fates) {
    journey(`a person ${what} reads why, and what waits goes up once after the next sign-in`, async ({ outlook }) => {
      const one = await connected();
      await befalls(one.mailbox);
      for (const title of ['First', 'Second', 'Third']) await make(one, title);
      await becomes(one, code);
      const { status, problem } = await one.account.state();
      expect([status, problem?.message]).toEqual(['RECONNECT_REQUIRED', expect.stringMatching(says)]);
      expect(problem?.adminConsentUrl !== null).toBe(code === 'CONSENT_WITHDRAWN');
      expect(await one.account.pendingUp()).toBe(3);
      expect(await sentOnce(one)).toEqual([]);

      if (isMended) await outlook.mailbox(one.mailbox.upn, isMended);
      const again = await one.account.reconnect();
      expect((await again.signIn()).status).toBe(200);
      await settled(one);
      expect(await one.account.state()).toMatchObject({ status: 'CONNECTED', problem: null });
      expect(await one.account.sync()).toMatchObject({ status: 'SUCCEEDED' });
      expect(await sentOnce(one)).toEqual(['First', 'Second', 'Third']);
    });
  }

  journey('a mailbox that was moved on premises and comes back works again by itself', async ({ outlook }) => {
    const one = await connected();
    await outlook.mailbox(one.mailbox.upn, { mailboxState: 'onPremises' });
    expect(await one.account.sync()).toMatchObject({ status: 'FAILED' });
    const { status, problem } = await one.account.state();
    expect([status, problem?.code]).toEqual(['FAILED', 'MAILBOX_NOT_AVAILABLE']);
    await make(one, 'Waits for the mailbox');
    expect(await one.account.pendingUp()).toBe(1);

    await outlook.mailbox(one.mailbox.upn, { mailboxState: 'active' });
    expect(await one.account.sync()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await one.account.state()).toMatchObject({ status: 'CONNECTED', problem: null });
    expect([await one.account.pendingUp(), await sentOnce(one)]).toEqual([0, ['Waits for the mailbox']]);
  });

  journey(
    'a client secret that is over alarms the operator, and once it is mended all goes on',
    async (system) => {
      const one = await connected();
      await system.outlook.control('PUT', applicationPath, { ...application, secretExpired: true });
      await make(one, 'Waits for the operator');
      await becomes(one, 'OPERATOR_TO_ACT');
      expect(await one.account.state()).toMatchObject({ status: 'CONNECTED' });
      expect(system.logs).toMatch(/"level":50,[^\n]*"event":"operator-alarm","code":"invalid_client"/);
      expect(await sentOnce(one)).toEqual([]);

      await system.outlook.control('PUT', applicationPath, application);
      await settled(one);
      await until('the account to be well', async () => (await one.account.state()).problem === null, 10);
      expect(await sentOnce(one)).toEqual(['Waits for the operator']);
    },
    90,
  );

  journey('tokens that nobody uses are renewed by a job runner before they die', async (system) => {
    const one = await connected();
    await one.account.turn('NONE');
    const age = `UPDATE account_secret SET refreshed_at = now() - interval '31 days' WHERE account_id = $1`;
    await system.database.query(age, [one.account.id]);
    await system.addRunner();
    const sql = `SELECT 1 FROM account_secret WHERE account_id = $1 AND refreshed_at > now() - interval '1 day'`;
    await until(
      'the tokens to be renewed',
      async () => (await system.database.query(sql, [one.account.id])).length > 0,
    );
    expect(await one.account.state()).toMatchObject({ status: 'PAUSED', problem: null });
    expect(system.logs).toContain('"event":"sign-in-renewal"');
  });
});
