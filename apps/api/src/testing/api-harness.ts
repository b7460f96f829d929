import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { PostgresOrganisationVault } from '@kalbro/calendar-service';
import { Live } from '@kalbro/database';
import type { Database } from '@kalbro/database';
import { testDatabase } from '@kalbro/database/testing';
import type { AccountId } from '@kalbro/kernel';
import { fromDate } from '@kalbro/kernel';
import { parseKeyRing, PostgresTokenVault, SecretBox } from '@kalbro/m365';
import { LoadActor, permissionEntities } from '@kalbro/permissions-service';
import { MemoryJobStore } from '@kalbro/scheduling-core/testing';
import { importJWK, SignJWT } from 'jose';
import type { JWK } from 'jose';
import { serveApi } from '../api.js';
import type { ApiSettings, RunningApi } from '../api.js';
import { openDevIssuer } from '../auth/dev-issuer.js';
import type { DevIssuer } from '../auth/dev-issuer.js';
import type { RateLimits } from '../graphql/rate-limit.js';
import { makeLogger } from '../logger.js';
import { FakeMicrosoft } from './fake-microsoft.js';

export interface ApiError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly requestId?: string;
    readonly fields?: readonly { readonly path: string; readonly message: string }[];
  };
}

/** Typed as loosely as what is parsed from JSON, since each test asks for something else. */
export type Loose = ReturnType<typeof JSON.parse>;

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Loose;
  readonly errors: readonly ApiError[];
}

export interface Call {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  /** externalId; nobody when left out. */
  readonly as?: string;
  readonly language?: 'nb' | 'en';
  readonly headers?: Record<string, string>;
}

const supportExternalId = 'support';
const clock = { now: () => fromDate(new Date()) };
const plenty: RateLimits = { burst: 10_000, perSecond: 10_000 };

/** The API on a free port over a database of its own, with a Microsoft of a few lines. */
export class ApiHarness {
  readonly microsoft = new FakeMicrosoft();
  readonly woken: AccountId[] = [];
  /** What the queue was told, besides accounts to wake. */
  readonly jobs = new MemoryJobStore();
  /** Statements sent to the database since somebody emptied it. */
  readonly statements: string[] = [];
  private state: { api: RunningApi; database: Database; live: Live; issuer: DevIssuer; keyFile: string } | undefined;

  get database(): Database {
    return this.now.database;
  }

  get url(): string {
    return `http://127.0.0.1:${this.now.api.port}`;
  }

  get api(): RunningApi {
    return this.now.api;
  }

  token(externalId: string): Promise<string> {
    return this.now.issuer.sign({ externalId, clientId: null });
  }

  /** A token that ends at a moment, in seconds since 1970. */
  async tokenFor(externalId: string, expiresAt: number): Promise<string> {
    const { issuer, keyFile } = this.now;
    const key = await importJWK(JSON.parse(await readFile(keyFile, 'utf8')) as JWK, 'ES256');
    const jwt = new SignJWT({}).setProtectedHeader({ alg: 'ES256' }).setSubject(externalId);
    return jwt.setIssuer(issuer.issuer).setAudience(issuer.audience).setExpirationTime(expiresAt).sign(key);
  }

  /** Sends an operation and answers with what came back, errors included. */
  async send({ query, variables, as, language, headers }: Call): Promise<ApiAnswer> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(as === undefined ? {} : { authorization: `Bearer ${await this.token(as)}` }),
        ...(language ? { 'accept-language': language } : {}),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as { data?: unknown; errors?: ApiError[] };
    return { status: response.status, headers: response.headers, data: body.data, errors: body.errors ?? [] };
  }

  /** For what must succeed: throws with the errors otherwise. */
  async ok(call: Call): Promise<Loose> {
    const { data, errors } = await this.send(call);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** For what must be refused: the only error's code, message and fields. */
  async refused(call: Call): Promise<{ code: string; message: string; fields?: readonly { path: string }[] }> {
    const { errors } = await this.send(call);
    const [error] = errors;
    if (!error || errors.length > 1) throw new Error(`expected one error, got ${JSON.stringify(errors)}`);
    const { code, fields } = error.extensions;
    return { code, message: error.message, ...(fields ? { fields } : {}) };
  }

  constructor(
    private readonly rateLimits: RateLimits,
    private readonly settings: Partial<ApiSettings>,
  ) {}

  async start(database: Database, url: string, keyFolder: string): Promise<void> {
    const live = await Live.connect({ url });
    const keyFile = path.join(keyFolder, 'key.json');
    const issuer = await openDevIssuer(keyFile);
    const box = new SecretBox(parseKeyRing(`k1:${randomBytes(32).toString('base64')}`));
    const api = await serveApi(
      {
        port: 0,
        bindAddress: '127.0.0.1',
        publicUrl: 'http://localhost:4000',
        consoleUrl: undefined,
        loginUrl: 'https://login.example',
        corsOrigins: ['http://localhost:4200'],
        rateLimits: this.rateLimits,
        ...this.settings,
      },
      {
        database,
        live,
        box,
        issuer,
        devIssuer: issuer,
        clock,
        queue: this.jobs.open(),
        wake: async (id) => void this.woken.push(id),
        signIn: this.microsoft.signIn,
        remote: this.microsoft.remote,
        vault: new PostgresTokenVault(database, box),
        organisation: this.microsoft.organisation,
        organisationVault: new PostgresOrganisationVault(database, box, clock),
        loadActor: new LoadActor(database),
        sendsMail: false,
        checks: { database: async () => void (await database.reader.query('SELECT 1')) },
        logger: makeLogger('silent'),
      },
    );
    this.state = { api, database, live, issuer, keyFile };
  }

  async stop(): Promise<void> {
    await this.state?.api.stop();
    await this.state?.live.close();
    this.state = undefined;
  }

  private get now() {
    if (!this.state) throw new Error('The API runs in hooks and tests only.');
    return this.state;
  }
}

/** Called at the top of a describe. */
export function apiHarness(rateLimits: RateLimits = plenty, settings: Partial<ApiSettings> = {}): ApiHarness {
  const harness = new ApiHarness(rateLimits, settings);
  const db = testDatabase({ entities: permissionEntities, onStatement: (sql) => harness.statements.push(sql) });
  let keyFolder = '';
  beforeAll(async () => {
    keyFolder = await mkdtemp(path.join(tmpdir(), 'kalbro-api-'));
    await harness.start(db.database, db.url, keyFolder);
    await addSupportAgent(db.database);
  }, 60_000);
  afterAll(async () => {
    await harness.stop();
    await rm(keyFolder, { recursive: true, force: true });
  });
  return harness;
}

/** The one user that nobody can make through the API. */
async function addSupportAgent(database: Database): Promise<void> {
  await database.reader.query(
    `INSERT INTO app_user (id, client_id, external_id, name, email, permissions)
     VALUES ($1, NULL, $2, 'Support', 'support@kalbro.example', '{modules:manage,clients:manage}')`,
    [randomUUID(), supportExternalId],
  );
}
