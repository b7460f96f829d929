import { testDatabase } from '@kalbro/database/testing';
import type { ClientId } from '@kalbro/kernel';
import { KeptMails } from './kept-mails.js';
import { MailOutbox } from './mail-outbox.js';
import type { MailReport } from './mail-sender.js';
import { MailSender } from './mail-sender.js';
import { MailStore } from './mail-store.js';
import type { OutgoingMail } from './outgoing-mail.js';
import { SmtpTransport } from './smtp-transport.js';
import { MailServer } from './testing/mail-server.js';

const clientId = '00000000-0000-7000-8000-0000000000c1' as ClientId;
const kari = 'kari@fjordplan.example';
const ola = 'ola@fjordplan.example';

interface MailRow {
  readonly id: string;
  readonly recipients: readonly string[];
  readonly isSent: boolean;
  readonly isGivenUp: boolean;
  readonly tries: number;
  readonly secondsToNextTry: number;
  readonly isClaimed: boolean;
  readonly error: string | null;
}

describe('Mails', () => {
  const db = testDatabase();
  const outbox = new MailOutbox();
  let server: MailServer;
  let reports: MailReport[];

  const sql = <Row>(text: string, parameters: unknown[] = []): Promise<Row[]> =>
    db.database.reader.query(text, parameters);
  const put = (more: Partial<OutgoingMail> = {}) =>
    db.database.transaction((tx) => outbox.put(tx, { clientId, to: [kari], subject: 'Hei', text: 'Hallo', ...more }));
  const senderTo = (url: string, from = 'Kalbro <kalbro@fjordplan.example>') =>
    new MailSender({
      store: new MailStore(db.database),
      transport: new SmtpTransport({ url, from }),
      report: (report) => void reports.push(report),
    });
  const send = (signal = new AbortController().signal) => senderTo(server.url).run(signal);
  const rows = () => sql<MailRow>(rowsSql);
  const comesDue = () => sql('UPDATE mail SET next_try_at = now()');

  beforeEach(async () => {
    await db.clear();
    await sql('INSERT INTO client (id, name) VALUES ($1, $2)', [clientId, 'Fjordplan AS']);
    server = await MailServer.start();
    reports = [];
  });
  afterEach(() => server.down());

  it('leave once, to everybody in one, as plain text that says it was made by a machine', async () => {
    await put({ to: [kari, ola], subject: 'Kalenderen på nytt', text: 'Blåbær\n\nBlueberries' });
    await send();
    await send();
    expect(server.received.map(({ to }) => to)).toEqual([[kari, ola]]);
    const [row] = await rows();
    expect(Object.fromEntries(server.headers)).toMatchObject({
      from: 'Kalbro <kalbro@fjordplan.example>',
      to: `${kari}, ${ola}`,
      'auto-submitted': 'auto-generated',
      'message-id': `<${row?.id}@fjordplan.example>`,
      'content-type': 'text/plain; charset=utf-8',
    });
    expect(row).toMatchObject({ isSent: true, isGivenUp: false, tries: 1, isClaimed: false, error: null });
    expect(reports).toEqual([{ mailId: row?.id, clientId, outcome: 'sent', tries: 1, refused: 0, error: null }]);
  });

  it('exist exactly when what they tell of is committed', async () => {
    const rolledBack = db.database.transaction(async (tx) => {
      await outbox.put(tx, { clientId, to: [kari], subject: 'Hei', text: 'Hallo' });
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    expect(await rows()).toEqual([]);
  });

  it.each([
    ['Kalbro, drift <kalbro@fjordplan.example>', '"Kalbro, drift" <kalbro@fjordplan.example>'],
    ['kalbro@fjordplan.example', 'kalbro@fjordplan.example'],
  ])('are from %s', async (from, header) => {
    await put();
    await senderTo(server.url, from).run(new AbortController().signal);
    expect(server.headers.get('from')).toBe(header);
    expect(server.headers.get('message-id')).toMatch(/@fjordplan\.example>$/);
  });

  it('begin no header by a subject, and reach nobody whom an address smuggles in', async () => {
    const smuggled = ['a@x.example, b@x.example', `${ola}\r\nBcc: b@x.example`, '<b@x.example> c@x.example', 'nobody'];
    await put({ to: [kari, ...smuggled], subject: 'Hei\r\nBcc: b@x.example\r\n\r\nText\u2028on' });
    await send();
    expect(server.received.map(({ to }) => to)).toEqual([[kari]]);
    expect(server.headers.get('subject')).toBe('Hei Bcc: b@x.example Text on');
    expect(await sql('SELECT subject FROM mail')).toEqual([{ subject: 'Hei Bcc: b@x.example Text on' }]);
    expect([...server.headers.keys()]).not.toContain('bcc');
    expect(server.headers.get('to')).toBe(kari);
    expect(reports).toMatchObject([{ outcome: 'sent', refused: 4 }]);
  });

  it('to nobody who can be written to are given up', async () => {
    await put({ to: ['nobody'] });
    await send();
    expect(await rows()).toMatchObject([{ isSent: false, isGivenUp: true, error: 'NO_ADDRESS' }]);
  });

  it('that are refused for now are kept, tried again later, and leave then', async () => {
    await put();
    server.refusals = { recipients: { [kari]: 450 } };
    await send();
    expect(await rows()).toMatchObject([{ isSent: false, isGivenUp: false, tries: 1, error: 'EENVELOPE 450' }]);
    expect((await rows())[0]?.secondsToNextTry).toBeCloseTo(30, -1);
    server.refusals = {};
    await send();
    expect(server.received).toEqual([]);
    await comesDue();
    await send();
    expect(server.received).toHaveLength(1);
    expect(await rows()).toMatchObject([{ isSent: true, tries: 2, error: null }]);
  });

  it('that are refused for good are given up', async () => {
    await put();
    server.refusals = { recipients: { [kari]: 550 } };
    await send();
    expect(await rows()).toMatchObject([{ isSent: false, isGivenUp: true, error: 'EENVELOPE 550' }]);
    expect(reports).toMatchObject([{ outcome: 'givenUp', refused: 1, error: 'EENVELOPE 550' }]);
    await comesDue();
    await send();
    expect(server.received).toEqual([]);
  });

  it('whose text is refused for good are given up too', async () => {
    await put();
    server.refusals = { message: 554 };
    await send();
    expect(await rows()).toMatchObject([{ isGivenUp: true, error: 'EMESSAGE 554' }]);
  });

  it('reach the others when one recipient is refused, and nobody twice when one comes later', async () => {
    await put({ to: [kari, ola, 'per@fjordplan.example'] });
    server.refusals = { recipients: { [ola]: 550, 'per@fjordplan.example': 451 } };
    await send();
    expect(await rows()).toMatchObject([{ isSent: false, recipients: ['per@fjordplan.example'] }]);
    server.refusals = {};
    await comesDue();
    await send();
    expect(server.received.map(({ to }) => to)).toEqual([[kari], ['per@fjordplan.example']]);
    expect(await rows()).toMatchObject([{ isSent: true }]);
  });

  it('wait while the sender is refused: that is the operator’s to mend', async () => {
    await put();
    server.refusals = { sender: 550 };
    await send();
    expect(await rows()).toMatchObject([{ isSent: false, isGivenUp: false, error: 'EENVELOPE 550' }]);
  });

  it('wait while the server is down, without trying each of them, and all leave when it is up', async () => {
    await put();
    await put({ subject: 'Hei igjen' });
    await server.down();
    await send();
    expect((await rows()).map(({ tries }) => tries).sort()).toEqual([0, 1]);
    expect(reports).toMatchObject([{ outcome: 'later', error: 'ESOCKET' }]);
    await server.up();
    await comesDue();
    await send();
    expect(server.received).toHaveLength(2);
    expect((await rows()).map(({ isSent }) => isSent)).toEqual([true, true]);
  });

  it('hold no transaction and no lock while a slow server thinks, and nobody else sends them', async () => {
    await put();
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    let goOn = () => {};
    server.pause = () => {
      arrive();
      return new Promise<void>((resolve) => (goOn = resolve));
    };
    const sending = send();
    await arrived;
    expect(
      await sql(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'`),
    ).toEqual([]);
    expect(await sql('SELECT id FROM mail FOR UPDATE NOWAIT')).toHaveLength(1);
    await send();
    expect(await rows()).toMatchObject([{ isClaimed: true, tries: 1 }]);
    goOn();
    await sending;
    expect(server.received).toHaveLength(1);
    expect(await rows()).toMatchObject([{ isSent: true, tries: 1 }]);
  });

  it('go back to the outbox when the process stops in the middle, and leave under the same Message-ID', async () => {
    await put();
    const stop = new AbortController();
    server.pause = async () => stop.abort();
    await send(stop.signal);
    expect(await rows()).toMatchObject([{ isSent: false, isClaimed: false }]);
    server.pause = async () => undefined;
    await send();
    expect(server.headers.get('message-id')).toBe(`<${(await rows())[0]?.id}@fjordplan.example>`);
    expect(await rows()).toMatchObject([{ isSent: true }]);
  });

  it('of a process that died are taken over when its claim ends, and what it still says does not count', async () => {
    await put();
    const store = new MailStore(db.database);
    const dead = await store.claim();
    await send();
    expect(server.received).toEqual([]);
    await sql(`UPDATE mail SET claimed_until = now() - interval '1 second'`);
    server.refusals = { recipients: { [kari]: 450 } };
    await send();
    if (dead) await store.settle(dead, { kind: 'sent', error: null });
    expect(await rows()).toMatchObject([{ isSent: false, tries: 2 }]);
  });

  it('are each sent once by two processes that begin together', async () => {
    for (let count = 0; count < 12; count += 1) await put({ subject: `Hei ${count}` });
    await Promise.all([send(), send()]);
    expect(server.received).toHaveLength(12);
    expect(new Set(reports.map(({ mailId }) => mailId)).size).toBe(12);
  });

  it('older than a day are not sent when a server is configured at last', async () => {
    await put();
    await put({ subject: 'Fresh' });
    await sql(`UPDATE mail SET created_at = now() - interval '25 hours' WHERE subject = 'Hei'`);
    await send();
    expect(server.headers.get('subject')).toBe('Fresh');
    expect(server.received).toHaveLength(1);
    expect(reports).toMatchObject([{ outcome: 'givenUp', error: 'TOO_OLD' }, { outcome: 'sent' }]);
  });

  it('are tried for three days', async () => {
    await put();
    await sql(`UPDATE mail SET tries = 80, created_at = now() - interval '71 hours', last_error = 'ESOCKET'`);
    server.refusals = { recipients: { [kari]: 450 } };
    await send();
    const [row] = await rows();
    expect(row).toMatchObject({ isGivenUp: false, tries: 81 });
    expect(row?.secondsToNextTry).toBeCloseTo(3_600, -2);
    await sql(`UPDATE mail SET created_at = now() - interval '73 hours', next_try_at = now()`);
    await send();
    expect(await rows()).toMatchObject([{ isGivenUp: true, tries: 81, error: 'EENVELOPE 450' }]);
  });

  it('that wait are counted and shown to their client, newest first; others see nothing of them', async () => {
    const kept = new KeptMails(db.database);
    await put({ subject: 'First' });
    await put({ subject: 'Second', to: [kari, ola], text: 'Les dette' });
    const shown = await kept.ofClient(clientId, 10);
    expect(shown.map(({ subject }) => subject)).toEqual(['Second', 'First']);
    expect(shown[0]).toMatchObject({
      to: [kari, ola],
      text: 'Les dette',
      createdAt: expect.stringMatching(/\.\d{3}Z$/),
    });
    expect(await kept.ofClient(clientId, 1)).toHaveLength(1);
    expect(await kept.ofClient('00000000-0000-7000-8000-0000000000c2' as ClientId, 10)).toEqual([]);
    expect(await new MailStore(db.database).waiting()).toBe(2);
    await send();
    expect(await kept.ofClient(clientId, 10)).toEqual([]);
    expect(await new MailStore(db.database).waiting()).toBe(0);
  });

  it('are forgotten after thirty days, when their client puts another', async () => {
    await put({ subject: 'Old' });
    await put({ subject: 'Younger' });
    await sql(`UPDATE mail SET created_at = now() - interval '31 days' WHERE subject = 'Old'`);
    await put({ subject: 'New' });
    expect(await sql('SELECT subject FROM mail ORDER BY subject')).toEqual([
      { subject: 'New' },
      { subject: 'Younger' },
    ]);
  });
});

const rowsSql = `
SELECT id, recipients, sent_at IS NOT NULL AS "isSent", given_up_at IS NOT NULL AS "isGivenUp", tries,
  extract(epoch FROM next_try_at - now())::float AS "secondsToNextTry",
  coalesce(claimed_until > now(), false) AS "isClaimed", last_error AS error
FROM mail ORDER BY created_at, id`;
