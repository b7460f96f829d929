import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Wire } from './graph-person.js';

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** An app's notification endpoint: proves itself, keeps what it gets, and can be told to misbehave. */
export class Webhook {
  readonly received: Wire[] = [];
  readonly handshakes: string[] = [];
  /** Status of the answer to a notification. */
  status = 202;
  /** What it answers to a handshake, if not the token. */
  wrongToken: string | undefined;
  private waiting: (() => void)[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Webhook> {
    const server = createServer();
    const webhook = new Webhook(server);
    server.on('request', (request, response) => {
      const token = new URL(request.url ?? '/', 'http://x').searchParams.get('validationToken');
      void textOf(request).then((text) => {
        if (token !== null) {
          webhook.handshakes.push(request.url ?? '');
          response.writeHead(200, { 'content-type': 'text/plain' }).end(webhook.wrongToken ?? token);
          return;
        }
        response.writeHead(webhook.status).end();
        webhook.receive(JSON.parse(text) as Wire);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return webhook;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/notify`;
  }

  private receive(body: Wire): void {
    this.received.push(...(body.value as unknown as Wire[]));
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** Resolves when that many notifications have come. */
  async until(count: number): Promise<Wire[]> {
    while (this.received.length < count) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return this.received;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
