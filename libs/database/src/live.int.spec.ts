import { randomUUID } from 'node:crypto';
import { once, EventEmitter } from 'node:events';
import type { AccountId, Instant, ResourceId } from '@kalbro/kernel';
import type { Database } from './database.js';
import { Live } from './live.js';
import type { LiveEvent, Reconnected } from './live-event.js';
import { testDatabase } from './testing/index.js';

const changed = (): LiveEvent => ({
  kind: 'calendarAccount',
  id: randomUUID() as AccountId,
  resourceId: randomUUID() as ResourceId,
});

describe('The live bus', () => {
  const test = testDatabase();
  let live: Live;
  let heard: Heard;

  beforeEach(async () => {
    live = await Live.connect({ url: test.url });
    heard = new Heard(live);
  });
  afterEach(() => live.close());

  it('tells what another connection published', async () => {
    const event = changed();
    await test.database.transaction((tx) => live.publish(tx, event));
    expect(await heard.next()).toEqual(event);
  });

  it('tells nothing of a transaction that rolled back', async () => {
    const [lost, kept] = [changed(), changed()];
    const failing = test.database.transaction(async (tx) => {
      await live.publish(tx, lost);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await test.database.transaction((tx) => live.publish(tx, kept));
    expect(await heard.next()).toEqual(kept);
  });

  it('tells of changes for more resources than one notification holds', async () => {
    const resourceIds = Array.from({ length: 400 }, () => randomUUID() as ResourceId);
    const [from, to] = ['2026-03-01T00:00:00.000Z' as Instant, '2026-03-02T00:00:00.000Z' as Instant];
    await test.database.transaction((tx) => live.publish(tx, { kind: 'appointments', resourceIds, from, to }));
    const events = [await heard.next(), await heard.next(), await heard.next()];
    expect(events.flatMap((e) => (e.kind === 'appointments' ? e.resourceIds : []))).toEqual(resourceIds);
  });

  it('says so after its connection was cut, and hears again', async () => {
    await cutLiveConnections(test.database);
    expect(await heard.next()).toEqual({ kind: 'reconnected' });
    const event = changed();
    await test.database.transaction((tx) => live.publish(tx, event));
    expect(await heard.next()).toEqual(event);
  });

  it('comes back after each of several cuts', async () => {
    for (let cut = 0; cut < 3; cut += 1) {
      await cutLiveConnections(test.database);
      expect(await heard.next()).toEqual({ kind: 'reconnected' });
    }
  });

  it('ignores what is no event', async () => {
    await test.database.reader.query(`SELECT pg_notify('kalbro_live', '{"kind":"of a newer version"}')`);
    const event = changed();
    await test.database.transaction((tx) => live.publish(tx, event));
    expect(await heard.next()).toEqual(event);
  });

  it('tells the others when one handler throws', async () => {
    const problems: Error[] = [];
    const own = await Live.connect({ url: test.url, onProblem: (error) => problems.push(error) });
    own.listen(() => {
      throw new Error('a handler of no use');
    });
    const others = new Heard(own);
    await test.database.transaction((tx) => own.publish(tx, changed()));
    await others.next();
    await own.close();
    expect(problems.map(String)).toEqual(['Error: a handler of no use']);
  });

  it('tells a handler that left nothing more', async () => {
    const left: unknown[] = [];
    live.listen((event) => left.push(event))();
    await test.database.transaction((tx) => live.publish(tx, changed()));
    await heard.next();
    expect(left).toEqual([]);
  });

  it('leaves no connection behind when it is closed while reconnecting', async () => {
    await cutLiveConnections(test.database);
    await live.close();
    expect(await liveConnections(test.database)).toBe(0);
  });

  it('hears of every row that the triggers watch, whoever writes it', async () => {
    const { account, resource, run } = await writeRun(test.database);
    expect([await heard.next(), await heard.next()]).toEqual([
      { kind: 'calendarAccount', id: account, resourceId: resource },
      { kind: 'syncRun', id: run, accountId: account, resourceId: resource },
    ]);
  });
});

it('A live bus without a database to listen to says so at once', async () => {
  await expect(Live.connect({ url: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toThrow(/ECONNREFUSED/);
});

/** What a handler heard, in order, one at a time. */
class Heard {
  private readonly events: (LiveEvent | Reconnected)[] = [];
  private readonly arrival = new EventEmitter();

  constructor(live: Live) {
    live.listen((event) => {
      this.events.push(event);
      this.arrival.emit('event');
    });
  }

  async next(): Promise<LiveEvent | Reconnected> {
    while (this.events.length === 0) await once(this.arrival, 'event');
    return this.events.shift() as LiveEvent | Reconnected;
  }
}

async function cutLiveConnections(database: Database): Promise<void> {
  await database.reader.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE application_name = 'kalbro-live' AND datname = current_database()`,
  );
}

async function liveConnections(database: Database): Promise<number> {
  const [row] = await database.reader.query(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE application_name = 'kalbro-live' AND datname = current_database()`,
  );
  return (row as { n: number }).n;
}

async function writeRun(database: Database) {
  const [client, resource, account, run] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await database.transaction(async (tx) => {
    await tx.query(`INSERT INTO client (id, name) VALUES ($1, 'Fjordplan AS')`, [client]);
    await tx.query(`INSERT INTO resource (id, client_id, external_id, name) VALUES ($1, $2, 'kari', 'Kari')`, [
      resource,
      client,
    ]);
    await tx.query(
      `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
       VALUES ($1, $2, $3, 'kari@fjordplan.example', 'DOWN', '{READ}', 'CONNECTED', 1)`,
      [account, client, resource],
    );
    await tx.query(
      `INSERT INTO sync_run (id, account_id, client_id, trigger, status) VALUES ($1, $2, $3, 'MANUAL', 'QUEUED')`,
      [run, account, client],
    );
  });
  return { account, resource, run };
}
