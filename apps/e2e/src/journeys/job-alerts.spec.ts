import { AutomaticJob } from '../people/automatic-job.js';
import { CalendarAccount } from '../people/calendar-account.js';
import { Client } from '../people/client.js';
import type { ReadMail } from '../system/mail-server.js';
import { MailServer } from '../system/mail-server.js';
import type { System } from '../system/system.js';
import { useSystem } from '../system/use-system.js';
import { until } from '../system/wait.js';

const partly = 'Automatisk jobb mislyktes delvis / Automatic job failed in part: Every morning';
const stillPartly = 'Fortsatt: Automatisk jobb mislyktes delvis / Still: Automatic job failed in part: Every morning';
const recovered = 'Automatisk jobb virker igjen / Automatic job works again: Every morning';
const rejected = 'Automatisk jobb ble ikke kjørt / Automatic job was not run: Every morning';

describe('Alerts of automatic jobs', () => {
  const mailServer = { current: undefined as MailServer | undefined };
  const env: Record<string, string> = {
    MAIL_FROM: 'Kalbro <kalbro@planner.example>',
  };
  beforeAll(async () => {
    mailServer.current = await MailServer.start();
    env['SMTP_URL'] = mailServer.current.url;
  });
  afterAll(() => mailServer.current?.stop());
  const { journey } = useSystem({ runners: 2, console: true, env });
  const server = () => {
    if (!mailServer.current) throw new Error('The mail server runs in journeys only.');
    return mailServer.current;
  };

  /** A client with so many calendars, whose job tells an address of its own. */
  async function aClient(system: System, name: string, calendars: number) {
    const client = await Client.make(system, { admin: `${name}-admin` });
    const upns: string[] = [];
    for (let n = 0; n < calendars; n += 1) {
      const person = await client.add(`${name}-${n}`);
      const { upn } = await system.outlook.mailbox(`${person.externalId}@${name}.example`);
      await CalendarAccount.connect(person, upn);
      upns.push(upn);
    }
    const address = `alerts@${name}.example`;
    const admin = await system.as(`${name}-admin`);
    const job = await AutomaticJob.make(admin, system.database, { alertEmails: [address] });
    return { client, job, address, upns };
  }

  /** Microsoft gives no access to these mailboxes until it is told otherwise. */
  const refuse = (system: System, upns: readonly string[]) =>
    system.outlook.faults(
      upns.map((upn) => ({ match: { upn }, times: 1_000, fault: { status: 403, code: 'ErrorAccessDenied' } })),
    );

  const mailsTo = (address: string, count: number): Promise<readonly ReadMail[]> =>
    until(
      `mail ${count} to ${address}`,
      async () => server().readBy(address).length >= count && server().readBy(address),
      60,
    );

  /** Everything that ended before this was asked has been told, or never is. */
  async function allTold(system: System): Promise<void> {
    await until('every run to be looked at', async () => {
      const rows = await system.database.query(`SELECT 1 FROM job_run WHERE NOT judged AND status <> 'RUNNING'`);
      const waiting = await system.database.query('SELECT 1 FROM mail WHERE sent_at IS NULL');
      return rows.length + waiting.length === 0;
    });
  }

  journey('a failure is told once with whom and why, a new one again, and once that it works again', async (system) => {
    const { job, address, upns } = await aClient(system, 'fjord', 3);
    const [one, two] = upns;
    await refuse(system, [one ?? '']);
    for (const count of [1, 2]) {
      await job.comes();
      expect(await job.whenOver(count)).toMatchObject({ status: 'SUCCEEDED_WITH_ERRORS' });
    }
    const [first] = await mailsTo(address, 1);
    expect(first?.subject).toBe(partly);
    expect(first?.text).toMatch(/1 of 3 accounts were not synchronised in full\.\n\n- fjord-0: Microsoft 365 gives no/);
    expect(first?.text).toMatch(/1 av 3 kontoer ble ikke synkronisert i sin helhet\.\n\n- fjord-0: Microsoft 365 gir/);
    expect(first?.text).toContain(`${system.consoleUrl}/settings/automatic-jobs/${job.id}`);
    expect(first?.text).toMatch(/It began with the run of .* \(Europe\/Oslo\)\./);
    await refuse(system, [one ?? '', two ?? '']);
    await job.comes();
    await job.whenOver(3);
    expect((await mailsTo(address, 2))[1]?.text).toMatch(/- fjord-0: .*\n- fjord-1: /);
    await system.outlook.faults([]);
    for (const count of [4, 5]) {
      await job.comes();
      expect(await job.whenOver(count)).toMatchObject({ status: 'SUCCEEDED' });
    }
    await allTold(system);
    expect(
      server()
        .readBy(address)
        .map(({ subject }) => subject),
    ).toEqual([partly, stillPartly, recovered]);
    expect(system.logs).not.toContain(address);
  });

  journey('a job that is rejected says why', async (system) => {
    const { job, client, address } = await aClient(system, 'dal', 1);
    await client.deactivate();
    await job.comes();
    expect(await job.whenOver(1)).toMatchObject({ status: 'REJECTED' });
    const [mail] = await mailsTo(address, 1);
    expect(mail).toMatchObject({ subject: rejected, text: expect.stringMatching(/Office 365 is not active/) });
    await client.activate();
    await job.comes();
    await job.whenOver(2);
    expect((await mailsTo(address, 2))[1]?.subject).toBe(recovered);
  });

  journey(
    'a mail server that is away keeps no run waiting, and the mail comes when it is back, once',
    async (system) => {
      const { job, address, upns } = await aClient(system, 'vik', 2);
      await refuse(system, upns.slice(0, 1));
      await server().unreachable(async () => {
        await job.comes();
        const over = await job.whenOver(1);
        expect(Date.parse(over.finishedAt ?? '') - Date.parse(over.startedAt)).toBeLessThan(5_000);
        await until('the mail to be tried', async () => {
          const rows = await system.database.query('SELECT 1 FROM mail WHERE tries > 0 AND sent_at IS NULL');
          return rows.length > 0;
        });
      });
      await system.outlook.faults([]);
      expect((await mailsTo(address, 1)).map(({ subject }) => subject)).toEqual([partly]);
      await allTold(system);
      expect(server().readBy(address)).toHaveLength(1);
    },
    120,
  );
});
