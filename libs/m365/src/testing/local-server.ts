import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the server got it. */
export interface HeardRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are sent as JSON, texts as they are. */
  readonly body?: unknown;
  /** Closes the connection instead: `before` any byte, or in the `middle` of the body. */
  readonly drop?: 'before' | 'middle';
}

type Answering = (request: HeardRequest, nth: number) => Reply | Promise<Reply>;

/** An HTTP server on a free port of 127.0.0.1 that remembers what it heard. */
export class LocalServer {
  readonly heard: HeardRequest[] = [];
  answer: Answering = () => ({ status: 500 });
  private readonly server = createServer((request, response) => void this.serve(request, response));

  static async start(): Promise<LocalServer> {
    const local = new LocalServer();
    await new Promise<void>((resolve) => local.server.listen(0, '127.0.0.1', resolve));
    return local;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const heard = await hear(request);
    this.heard.push(heard);
    const reply = await this.answer(heard, this.heard.length);
    if (reply.drop === 'before') return void request.socket.destroy();
    const body = typeof reply.body === 'object' ? JSON.stringify(reply.body) : String(reply.body ?? '');
    response.writeHead(reply.status ?? 200, { 'Content-Type': 'application/json', ...reply.headers });
    if (reply.drop === 'middle') return void response.write(body.slice(0, 5), () => request.socket.destroy());
    response.end(body);
  }
}

async function hear(request: IncomingMessage): Promise<HeardRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = request;
  return { method, url, headers, body: Buffer.concat(chunks).toString() };
}
