import { setTimeout as pause } from 'node:timers/promises';
import path from 'node:path';
import { startEmbeddedPostgres } from '@kalbro/database/embedded';
import type { EmbeddedPostgres } from '@kalbro/database/embedded';
import pg from 'pg';

/** Any constant will do. */
const supervisorLock = 4_365_003;

/**
 * The embedded Postgres of one data folder: started, watched over a session of its own, started again when it dies. The
 * session also holds the lock that makes this the only supervisor of the folder; it falls with the process, however that ends.
 */
export class PostgresKeeper {
  private session: pg.Client | undefined;
  private stopping = false;

  private constructor(
    private readonly folder: string,
    private server: EmbeddedPostgres,
    private readonly onTrouble: (text: string) => void,
  ) {}

  /** @throws when another supervisor works on the same data folder; its server is left alone */
  static async start(dataDir: string, onTrouble: (text: string) => void): Promise<PostgresKeeper> {
    const folder = path.join(dataDir, 'postgres');
    const keeper = new PostgresKeeper(folder, await startServer(folder), onTrouble);
    if (!(await keeper.takeLock())) {
      throw new Error(`Another npm start works on ${dataDir}. Stop it first, or set DATA_DIR to a folder of its own.`);
    }
    return keeper;
  }

  get url(): string {
    return this.server.url;
  }

  /** True when a server was found running, left by a supervisor that was killed. */
  get wasRunning(): boolean {
    return this.server.reused;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.session?.end();
    await this.server.stop();
  }

  private async takeLock(): Promise<boolean> {
    const session = new pg.Client({
      connectionString: this.url,
      application_name: 'kalbro-supervisor',
      keepAlive: true,
    });
    session.on('error', (error) => this.lost(session, error));
    session.on('end', () => this.lost(session, new Error('its sessions ended')));
    await session.connect();
    const { rows } = await session.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [supervisorLock]);
    if (rows[0]?.got) this.session = session;
    else await session.end();
    return rows[0]?.got === true;
  }

  private lost(session: pg.Client, error: Error): void {
    if (this.stopping || this.session !== session) return;
    this.session = undefined;
    this.onTrouble(`Postgres ended (${error.message}); it is started again.`);
    void this.revive();
  }

  /** On the same port: the other processes know the address and connect again by themselves. */
  private async revive(): Promise<void> {
    const port = Number(new URL(this.url).port);
    for (let delay = 200; !this.stopping; delay = Math.min(delay * 2, 10_000)) {
      try {
        this.server = await startServer(this.folder, port);
        await this.takeLock();
        return this.onTrouble('Postgres is back.');
      } catch (error) {
        this.onTrouble(`Postgres does not start: ${(error as Error).message}`);
        await pause(delay, undefined, { ref: false });
      }
    }
  }
}

function startServer(folder: string, port?: number): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ folder, database: 'kalbro', ...(port === undefined ? {} : { port }) });
}
