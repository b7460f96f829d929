import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A dependency that must answer before this process counts as ready; rejects when it does not. */
type Check = () => Promise<unknown>;

export interface HealthOptions {
  readonly port: number;
  readonly bindAddress: string;
  readonly checks: Readonly<Record<string, Check>>;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Milliseconds that a check may take; 2 seconds if not said. */
  readonly patience?: number;
}

/** `GET /health/live`, `/health/ready` and `/metrics`, for whoever runs the process. */
export class HealthServer {
  private isStopping = false;

  private constructor(
    private readonly server: Server,
    private readonly options: HealthOptions,
  ) {}

  /** Rejects when the port is taken, naming the variable that moves it. */
  static async listen(options: HealthOptions): Promise<HealthServer> {
    const server = createServer();
    const health = new HealthServer(server, options);
    server.on('request', (request, response) => void health.answer(request.url ?? '', response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(explain(error, options)));
      server.listen(options.port, options.bindAddress, resolve);
    });
    return health;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Not ready from now on: nothing new is taken. */
  stopping(): void {
    this.isStopping = true;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async answer(url: string, response: ServerResponse): Promise<void> {
    const path = url.split('?')[0];
    if (path === '/health/live') return send(response, 200, { status: 'ok' });
    if (path === '/health/ready') return this.answerReady(response);
    if (path === '/metrics') return this.answerMetrics(response);
    return send(response, 404, { status: 'not found' });
  }

  private async answerReady(response: ServerResponse): Promise<void> {
    const failing = this.isStopping ? ['stopping'] : await this.failing();
    if (failing.length === 0) return send(response, 200, { status: 'ready' });
    send(response, 503, { status: 'not ready', failing });
  }

  private async failing(): Promise<string[]> {
    const { checks, patience = 2_000 } = this.options;
    const entries = Object.entries(checks);
    const results = await Promise.allSettled(entries.map(([, check]) => withinTime(check, patience)));
    return entries.flatMap(([name], index) => (results[index]?.status === 'rejected' ? [name] : []));
  }

  private async answerMetrics(response: ServerResponse): Promise<void> {
    const { contentType, text } = await this.options.metrics();
    response.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' }).end(text);
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    .end(JSON.stringify(body));
}

async function withinTime(check: Check, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), milliseconds);
  });
  try {
    await Promise.race([check(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function explain(error: NodeJS.ErrnoException, { port, bindAddress }: HealthOptions): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new Error(`Port ${port} of ${bindAddress} is taken: set JOBS_PORT to another one.`, { cause: error });
}
