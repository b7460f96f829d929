import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { Person } from '../people/client.js';
import type { Mailbox } from '../system/outlook.js';
import { MailServer } from '../system/mail-server.js';
import type { Session } from '../system/planner.js';
import type { System } from '../system/system.js';
import { useSystem } from '../system/use-system.js';
import { until } from '../system/wait.js';

interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

interface Connected {
  readonly client: Client;
  readonly person: Person;
  readonly mailbox: Mailbox;
  readonly account: CalendarAccount;
}

async function connected(system: System, name: string): Promise<Connected> {
  // Less than is waited for: each run renews, and so hears of a revocation.
  await system.outlook.settings({ accessTokenSeconds: 60 });
  const client = await Client.make(system, { admin: `${name}-admin` });
  const mailbox = await system.outlook.mailbox(`${name}@fjord.example`);
  await mailbox.add({
    subject: 'Tannlege',
    start: { dateTime: '2030-01-01T09:00:00', timeZone: 'UTC' },
    end: { dateTime: '2030-01-01T10:00:00', timeZone: 'UTC' },
  });
  const person = await client.add(name);
  const account = await CalendarAccount.connect(person, mailbox.upn);
  await account.sync();
  return { client, person, mailbox, account };
}

async function die({ mailbox, account }: Connected): Promise<void> {
  await mailbox.revoke();
  expect(await account.sync()).toMatchObject({ status: 'FAILED' });
  expect((await account.state()).status).toBe('RECONNECT_REQUIRED');
}

async function kept(administrator: Session): Promise<readonly Mail[]> {
  return (await administrator.ask<{ keptMails: readonly Mail[] }>('{ keptMails { to subject text } }')).keptMails;
}

describe('Telling people', () => {
  const running = useSystem({ runners: 2 });
  const { journey } = running;

  /** Resolves when people were told of something that happened after this was asked: of anything older they were told before. */
  async function allTold(system: System): Promise<void> {
    const marker = await connected(system, `marker${(markers += 1)}`);
    await die(marker);
    await until('the marker to be told', async () => (await kept(marker.client.admin)).length === 1);
  }
  let markers = 0;

  journey(
    'one mail when access is revoked, one more when it works again, to owner and administrators',
    async (system) => {
      const kari = await connected(system, 'kari');
      const { admin } = kari.client;
      await die(kari);
      const [stopped] = await until('the mail', async () => {
        const mails = await kept(admin);
        return mails.length > 0 && mails;
      });
      expect(stopped).toMatchObject({
        to: ['kari@planner.example', 'kari-admin@planner.example'],
        subject: 'Kalenderkontoen har stoppet / Calendar account stopped: kari@fjord.example',
      });
      expect(stopped?.text).toContain(system.apiUrl);
      expect(stopped?.text).not.toContain('Tannlege');

      // It can be tried as often as one likes: that is no news.
      const sync = 'mutation ($id: ID!) { syncCalendarAccount(id: $id) { id } }';
      await kari.person.session.refusal(sync, { id: kari.account.id });
      await allTold(system);
      expect(await kept(admin)).toHaveLength(1);

      expect((await (await kari.account.reconnect()).signIn()).status).toBe(200);
      const mails = await until('the mail that it works again', async () => {
        const all = await kept(admin);
        return all.length > 1 && all;
      });
      await kari.account.sync();
      await allTold(system);
      expect(await kept(admin)).toEqual(mails);
      expect(mails.map(({ subject }) => subject)).toEqual([
        'Kalenderkontoen virker igjen / Calendar account works again: kari@fjord.example',
        'Kalenderkontoen har stoppet / Calendar account stopped: kari@fjord.example',
      ]);
      expect(await kari.person.session.refusal('{ keptMails { id } }')).toMatchObject({ code: 'FORBIDDEN' });
    },
    120,
  );
});

describe('Telling people where a mail server is configured', () => {
  const mailServer = { current: undefined as MailServer | undefined };
  const env: Record<string, string> = { MAIL_FROM: 'Kalbro <kalbro@planner.example>' };
  beforeAll(async () => {
    mailServer.current = await MailServer.start();
    env['SMTP_URL'] = mailServer.current.url;
  });
  afterAll(() => mailServer.current?.stop());
  const { journey } = useSystem({ env });

  journey('sends the mail, keeps none, and logs no address', async (system) => {
    const ola = await connected(system, 'ola');
    await die(ola);
    const mail = await until('the mail to arrive', async () => mailServer.current?.received[0]);
    expect(mail).toMatch(/^From: Kalbro <kalbro@planner\.example>\r\n/m);
    expect(mail).toMatch(/^To: ola@planner\.example, ola-admin@planner\.example\r\n/m);
    expect(mail).toMatch(/^Auto-Submitted: auto-generated\r\n/m);
    await until('the log to say so', async () => system.logs.includes('"event":"mail"'));
    expect(await kept(ola.client.admin)).toEqual([]);
    expect(system.logs).not.toMatch(/ola(-admin)?@/);
  });
});
