import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { jobsUrl } from './env.js';
import { freePort } from './free-port.js';
import { Outlook } from './outlook.js';
import { Session, signIn } from './planner.js';
import { ServerProcess } from './server-process.js';
import { TestDatabase } from './test-database.js';

export interface SystemOptions {
  /** Job runners to begin with; one unless told otherwise. */
  readonly runners?: number;
  /** Whether the console is served as well. */
  readonly console?: boolean;
  /** Further settings of API and job runners. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The whole system as processes on ports of their own, with a database of its own. */
export class System {
  readonly runners: ServerProcess[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly outlook: Outlook,
    readonly apiUrl: string,
    /** Where the console is, if it is served. */
    readonly consoleUrl: string | undefined,
    private readonly folder: string,
    private readonly env: Readonly<Record<string, string>>,
    private readonly servers: ServerProcess[],
  ) {}

  /** Resolves when everything answers that it is ready. The support agent `support` exists. */
  static async start({
    runners = 1,
    console: hasConsole = false,
    env: more = {},
  }: SystemOptions = {}): Promise<System> {
    const [database, simulatorPort, apiPort] = await Promise.all([TestDatabase.make(), freePort(), freePort()]);
    const folder = await mkdtemp(path.join(os.tmpdir(), 'kalbro-e2e-'));
    const simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
    const apiUrl = `http://127.0.0.1:${apiPort}`;
    const consolePort = hasConsole ? await freePort() : undefined;
    const consoleUrl = consolePort === undefined ? undefined : `http://127.0.0.1:${consolePort}`;
    const known = consoleUrl === undefined ? {} : { CONSOLE_URL: consoleUrl };
    const env = { ...settings(database.url, apiUrl, simulatorUrl), ...known, ...more };
    const servers: ServerProcess[] = [];
    const system = new System(database, new Outlook(simulatorUrl), apiUrl, consoleUrl, folder, env, servers);
    await addSupportAgent(database);
    const starts = [
      startSimulator(simulatorPort, simulatorUrl),
      system.startApi(apiPort),
      ...(consolePort === undefined ? [] : [startConsole(consolePort, apiUrl, more)]),
      ...Array.from({ length: runners }, () => system.addRunner()),
    ];
    const ends = await Promise.allSettled(starts);
    // Runners tell of themselves.
    const others = ends.slice(0, hasConsole ? 3 : 2);
    servers.push(...others.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed === undefined) return system;
    await system.stop();
    throw failed.reason;
  }

  /** One more job runner. */
  async addRunner(): Promise<ServerProcess> {
    const port = await freePort();
    const runner = await ServerProcess.start({
      name: `job runner ${this.runners.length + 1}`,
      args: ['apps/jobs/dist/main.js'],
      env: { ...this.env, JOBS_PORT: String(port) },
      readyUrl: `http://127.0.0.1:${port}/health/ready`,
    });
    this.runners.push(runner);
    return runner;
  }

  /** The API dies, and comes back at its address when this is over. */
  async withoutApi(meanwhile: () => Promise<void>): Promise<void> {
    await this.servers.find(({ name, ending }) => name === 'API' && ending === undefined)?.kill();
    try {
      await meanwhile();
    } finally {
      this.servers.push(await this.startApi(Number(new URL(this.apiUrl).port)));
    }
  }

  /** Signed in by externalId. */
  as(user: string, client?: string): Promise<Session> {
    return signIn(this.apiUrl, user, client);
  }

  /** Somebody who is not signed in, or who shows this as a token. */
  stranger(token?: string): Session {
    return new Session(this.apiUrl, token);
  }

  /** The end of every log, for the message of a test that failed. */
  lastWords(): string {
    return [...this.servers, ...this.runners].map((server) => server.lastWords()).join('\n');
  }

  /** All that any process said. */
  get logs(): string {
    return [...this.servers, ...this.runners].map((server) => server.log).join('\n');
  }

  async stop(): Promise<void> {
    const running = [...this.runners, ...this.servers].filter((server) => server.ending === undefined);
    await Promise.all(running.map((server) => server.stop()));
    await this.database.drop();
    await rm(this.folder, { recursive: true });
  }

  private startApi(port: number): Promise<ServerProcess> {
    // With an issuer of its own nobody signs in by name alone.
    const development = { DEV_LOGIN: '1', DEV_SIGNING_KEY_FILE: path.join(this.folder, 'signing-key.json') };
    const signing = this.env['OIDC_ISSUER'] === undefined ? development : {};
    return ServerProcess.start({
      name: 'API',
      args: ['apps/api/dist/main.js'],
      env: { ...this.env, ...signing, API_PORT: String(port) },
      readyUrl: `${this.apiUrl}/health/ready`,
    });
  }
}

function settings(databaseUrl: string, apiUrl: string, simulatorUrl: string): Record<string, string> {
  const jobs = jobsUrl();
  return {
    NODE_ENV: 'test',
    KALBRO_SUPERVISED: '1',
    DATABASE_URL: databaseUrl,
    ...(jobs === undefined ? {} : { JOBS_URL: jobs }),
    PUBLIC_URL: apiUrl,
    SMTP_URL: '',
    M365_CLIENT_ID: '11111111-1111-4111-8111-111111111111',
    M365_CLIENT_SECRET: 'simulator-secret',
    M365_LOGIN_URL: simulatorUrl,
    M365_GRAPH_URL: simulatorUrl,
    TOKEN_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  };
}

function startSimulator(port: number, url: string): Promise<ServerProcess> {
  return ServerProcess.start({
    name: 'Microsoft 365 simulator',
    args: ['--import', './tools/local/bin/exit-with-parent.mjs', 'tools/m365-simulator/bin/simulator.mjs'],
    env: { SIMULATOR_PORT: String(port) },
    readyUrl: `${url}/control/settings`,
  });
}

function startConsole(port: number, apiUrl: string, more: Readonly<Record<string, string>>): Promise<ServerProcess> {
  return ServerProcess.start({
    name: 'Console',
    args: ['--import', './tools/local/bin/exit-with-parent.mjs', 'apps/console/server/dist/main.js'],
    env: { ...more, CONSOLE_PORT: String(port), PUBLIC_URL: apiUrl },
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
  });
}

/** The first user, whom nobody could make over the API. */
async function addSupportAgent(database: TestDatabase): Promise<void> {
  await database.query(
    `INSERT INTO app_user (id, client_id, external_id, name, email, permissions)
     VALUES ($1, NULL, 'support', 'Siri Support', 'support@kalbro.example', '{modules:manage,clients:manage}')`,
    [randomUUID()],
  );
}
