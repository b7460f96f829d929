import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Tx } from './database.js';
import { parseLiveEvent, payloadsOf } from './live-event.js';
import type { LiveEvent, Reconnected } from './live-event.js';

const channel = 'kalbro_live';

export interface LiveOptions {
  readonly url: string;
  /** Told when the connection is lost, and for each attempt that fails; the bus goes on by itself. */
  readonly onProblem?: (error: Error) => void;
  /** Milliseconds between signs of life: a connection that died without a word is noticed after two of them. */
  readonly heartbeat?: number;
}

export type LiveHandler = (event: LiveEvent | Reconnected) => void;

/** Tells every process what changed in the database, whichever process changed it. One connection per process. */
export class Live {
  private readonly handlers = new Set<LiveHandler>();
  private readonly stopped = new AbortController();
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;

  private constructor(private readonly options: LiveOptions) {}

  /** Resolves when it listens; rejects when the first connection fails. */
  static async connect(options: LiveOptions): Promise<Live> {
    const live = new Live(options);
    await live.open();
    return live;
  }

  /** Answers with the function that ends it. A handler that throws does not keep the others from hearing. */
  listen(handler: LiveHandler): () => void {
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  /** Heard by all processes once `tx` has committed, by nobody when it rolls back. */
  async publish(tx: Tx, event: LiveEvent): Promise<void> {
    for (const payload of payloadsOf(event)) await tx.query('SELECT pg_notify($1, $2)', [channel, payload]);
  }

  async close(): Promise<void> {
    this.stopped.abort();
    this.handlers.clear();
    clearInterval(this.timer);
    const client = this.client;
    this.client = undefined;
    await client?.end();
  }

  private async open(): Promise<void> {
    const { url, heartbeat = 30_000 } = this.options;
    const client = new pg.Client({
      connectionString: url,
      application_name: 'kalbro-live',
      connectionTimeoutMillis: 10_000,
      query_timeout: heartbeat,
    });
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client, new Error('The connection for live updates ended.')));
    client.on('notification', ({ payload }) => this.hear(payload ?? ''));
    await this.subscribe(client);
    if (this.stopped.signal.aborted) return client.end();
    this.client = client;
    this.timer = setInterval(() => this.beat(client), heartbeat).unref();
  }

  private async subscribe(client: pg.Client): Promise<void> {
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
    } catch (error) {
      this.discard(client);
      throw error;
    }
  }

  /** A connection that hangs never ends properly, so nobody waits for it. */
  private discard(client: pg.Client): void {
    client.end().catch((error: Error) => this.options.onProblem?.(error));
  }

  private beat(client: pg.Client): void {
    client.query('SELECT 1').catch((error: Error) => this.lost(client, error));
  }

  private hear(payload: string): void {
    const event = parseLiveEvent(payload);
    if (event) this.tell(event);
  }

  private tell(event: LiveEvent | Reconnected): void {
    for (const handler of [...this.handlers]) {
      try {
        handler(event);
      } catch (error) {
        this.options.onProblem?.(error as Error);
      }
    }
  }

  /** pg reports one loss in several ways; only the first report of the present client counts. */
  private lost(client: pg.Client, error: Error): void {
    if (this.client !== client) return;
    this.client = undefined;
    clearInterval(this.timer);
    this.options.onProblem?.(error);
    this.discard(client);
    void this.reopen();
  }

  private async reopen(): Promise<void> {
    for (let delay = 50; !this.stopped.signal.aborted; delay = Math.min(delay * 2, 5000)) {
      try {
        await this.open();
        if (this.client) this.tell({ kind: 'reconnected' });
        return;
      } catch (error) {
        this.options.onProblem?.(error as Error);
        await pause(delay, undefined, { signal: this.stopped.signal, ref: false }).catch(() => undefined);
      }
    }
  }
}
