import type { Clock } from '@kalbro/calendar-core';
import { Database, migrate } from '@kalbro/database';
import { freePort, startEmbeddedPostgres } from '@kalbro/database/embedded';
import type { EmbeddedPostgres } from '@kalbro/database/embedded';
import type { AccountId, ClientId, ResourceId } from '@kalbro/kernel';
import { fromDate } from '@kalbro/kernel';
import {
  AccessTokens,
  EntraSignIn,
  GraphClient,
  OutlookCalendar,
  OutlookWriter,
  parseKeyRing,
  PostgresTokenVault,
  SecretBox,
} from '@kalbro/m365';
import type { M365Config } from '@kalbro/m365';
import { SynchroniseAccount } from '@kalbro/calendar-service';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MeasuredProcess } from './child-process.js';
import { Simulator } from './simulator.js';

export interface BenchAccount {
  readonly accountId: AccountId;
  readonly clientId: ClientId;
  readonly resourceId: ResourceId;
  readonly upn: string;
}

/** Nothing but coming down, or both ways with everything that goes up. */
export type BenchDirection = 'DOWN' | 'BOTH';

const scopesOf: Readonly<Record<BenchDirection, string>> = {
  DOWN: '{READ,READ_DETAILS}',
  BOTH: '{READ,READ_DETAILS,CREATE,UPDATE,DELETE}',
};

/** Everything that a measurement needs: a Postgres, a simulator, the adapter and the engine. */
export class BenchWorld {
  readonly statements: string[] = [];
  readonly keys = `bench:${randomBytes(32).toString('base64')}`;
  readonly clock: Clock = { now: () => fromDate(new Date()) };

  private constructor(
    readonly simulator: Simulator,
    private readonly postgres: EmbeddedPostgres,
    private readonly folder: string,
    private connected: Database | undefined,
  ) {}

  static async start(): Promise<BenchWorld> {
    const folder = await mkdtemp(path.join(tmpdir(), 'kalbro-bench-'));
    // Run by root, Postgres has a user of its own, who has to get through.
    await chmod(folder, 0o755);
    const postgres = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres'), database: 'bench' });
    await migrate(postgres.url);
    const world = new BenchWorld(await Simulator.start(), postgres, folder, undefined);
    world.connected = await Database.connect({
      url: postgres.url,
      applicationName: 'kalbro-bench',
      onStatement: (sql) => world.statements.push(sql),
    });
    return world;
  }

  get database(): Database {
    if (!this.connected) throw new Error('The benchmark is not connected.');
    return this.connected;
  }

  get databaseUrl(): string {
    return this.postgres.url;
  }

  get config(): M365Config {
    return {
      clientId: '11111111-1111-4111-8111-111111111111',
      clientSecret: 'simulator-secret',
      tenant: 'organizations',
      loginUrl: this.simulator.url,
      graphUrl: this.simulator.url,
      redirectUri: 'http://localhost:4000/oauth/microsoft/callback',
    };
  }

  get vault(): PostgresTokenVault {
    return new PostgresTokenVault(this.database, new SecretBox(parseKeyRing(this.keys)));
  }

  get tokens(): AccessTokens {
    return new AccessTokens(this.config, this.vault, this.clock);
  }

  engine(): SynchroniseAccount {
    const graph = new GraphClient({ graphUrl: this.config.graphUrl, clock: this.clock, tokens: this.tokens });
    return new SynchroniseAccount({
      database: this.database,
      remote: new OutlookCalendar(graph),
      writer: new OutlookWriter(graph),
      clock: this.clock,
      window: { pastDays: 60, futureDays: 365 },
      dice: Math.random,
    });
  }

  /** A mailbox with these events, signed in and connected as a user would have done it. */
  async account(
    upn: string,
    seed: Readonly<Record<string, unknown>>,
    direction: BenchDirection = 'DOWN',
    ofClient?: ClientId,
  ): Promise<BenchAccount> {
    await this.simulator.mailbox(upn);
    await this.simulator.control('POST', `/mailboxes/${upn}/seed`, seed);
    const account = await this.insertAccount(upn, direction, ofClient ?? (await this.client(upn)));
    await this.vault.save(account.accountId, await this.signIn(upn, direction));
    return account;
  }

  /** One with the module. */
  async client(name: string): Promise<ClientId> {
    const id = randomUUID() as string as ClientId;
    const { reader } = this.database;
    await reader.query('INSERT INTO client (id, name) VALUES ($1, $2)', [id, name]);
    await reader.query(`INSERT INTO active_module (client_id, module) VALUES ($1, 'OFFICE_365')`, [id]);
    return id;
  }

  async queueRun({ accountId, clientId }: BenchAccount): Promise<string> {
    const id = randomUUID();
    await this.database.reader.query(
      `INSERT INTO sync_run (id, account_id, client_id, trigger, status) VALUES ($1, $2, $3, 'MANUAL', 'QUEUED')`,
      [id, accountId, clientId],
    );
    return id;
  }

  /** A job runner of its own that works in this world, so many accounts at a time, or as many as it does by itself. */
  async startJobRunner({ concurrency }: { readonly concurrency?: number } = {}): Promise<MeasuredProcess> {
    const chosen = concurrency === undefined ? {} : { JOBS_CONCURRENCY: String(concurrency) };
    const env = { ...(await this.jobsEnvironment()), ...chosen };
    const { process } = await MeasuredProcess.start('apps/jobs/dist/main.js', env, (line) =>
      /listening|ready|started|runs/i.test(line) ? line : undefined,
    );
    return process;
  }

  private async jobsEnvironment(): Promise<Readonly<Record<string, string>>> {
    const { clientId, clientSecret = '', tenant, loginUrl, graphUrl } = this.config;
    return {
      DATABASE_URL: this.databaseUrl,
      JOBS_PORT: String(await freePort()),
      PUBLIC_URL: 'http://localhost:4000',
      M365_CLIENT_ID: clientId,
      M365_CLIENT_SECRET: clientSecret,
      M365_TENANT: tenant,
      M365_LOGIN_URL: loginUrl,
      M365_GRAPH_URL: graphUrl,
      TOKEN_ENCRYPTION_KEYS: this.keys,
    };
  }

  /** Waits for a run that some job runner does. @throws when it failed, brought too little or takes too long */
  async untilFinished(runId: string, events: number): Promise<void> {
    for (const deadline = Date.now() + 300_000; Date.now() < deadline; await pause(100)) {
      const rows: { status: string; processed: number; finished: boolean }[] = await this.database.reader.query(
        'SELECT status, processed, finished_at IS NOT NULL AS finished FROM sync_run WHERE id = $1',
        [runId],
      );
      const run = rows[0];
      if (!run?.finished) continue;
      if (run.status === 'SUCCEEDED' && run.processed >= events) return;
      throw new Error(`The run ended as ${run.status} after ${run.processed} of ${events} events.`);
    }
    throw new Error('The run did not end within five minutes.');
  }

  /** Waits until nothing is queued or going. @throws when a run failed, or it takes longer than three minutes */
  async untilQuiet(): Promise<void> {
    for (const deadline = Date.now() + 180_000; Date.now() < deadline; await pause(50)) {
      const rows: { active: number; failed: number }[] = await this.database.reader.query(
        `SELECT count(*) FILTER (WHERE status IN ('QUEUED', 'RUNNING'))::int AS active,
           count(*) FILTER (WHERE status NOT IN ('QUEUED', 'RUNNING', 'SUCCEEDED'))::int AS failed FROM sync_run`,
      );
      if (rows[0]?.failed) throw new Error(`${rows[0].failed} runs did not succeed.`);
      if (rows[0]?.active === 0) return;
    }
    throw new Error('The runs did not end within three minutes.');
  }

  /** As if the account had never been synchronised. */
  async forget({ accountId, clientId }: BenchAccount): Promise<void> {
    await this.database.reader.query('DELETE FROM appointment WHERE client_id = $1', [clientId]);
    await this.database.reader.query('DELETE FROM external_calendar WHERE account_id = $1', [accountId]);
    await this.database.reader.query('VACUUM ANALYZE');
  }

  async stop(): Promise<void> {
    await this.connected?.close();
    await this.simulator.stop();
    await this.postgres.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async insertAccount(upn: string, direction: BenchDirection, clientId: ClientId): Promise<BenchAccount> {
    const resourceId = randomUUID() as string as ResourceId;
    const accountId = randomUUID() as string as AccountId;
    const query = (sql: string, parameters: unknown[]) => this.database.reader.query(sql, parameters);
    await query('INSERT INTO resource (id, client_id, external_id, name) VALUES ($1, $2, $3, $3)', [
      resourceId,
      clientId,
      upn,
    ]);
    await query(
      `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
       VALUES ($1, $2, $3, $4, $5, $6, 'CONNECTED', 1)`,
      [accountId, clientId, resourceId, upn, direction, scopesOf[direction]],
    );
    return { accountId, clientId, resourceId, upn };
  }

  private async signIn(upn: string, direction: BenchDirection): Promise<string> {
    const permission = direction === 'DOWN' ? 'Calendars.Read' : 'Calendars.ReadWrite';
    const entra = new EntraSignIn(this.config, this.clock);
    const request = await entra.begin({ username: upn, permission, state: 'bench' });
    const answer = await fetch(request.authorizationUrl, { redirect: 'manual' });
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const { tokens } = await entra.complete({ code, codeVerifier: request.codeVerifier, permission });
    return tokens;
  }
}
