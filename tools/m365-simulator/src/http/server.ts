import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json, originOf, type HttpAnswer, type HttpRequest } from './messages.js';

const MAX_BODY = 4 * 1024 * 1024;

/** An answer, or `drop`: the connection breaks without one. */
export type Outcome = HttpAnswer | 'drop';

class BodyTooLarge extends Error {}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf(message: IncomingMessage): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(message.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return headers;
}

/** `+` in a query is a plus of an offset more often than a space: Graph reads it so (2026-01-01T00:00:00+01:00). */
export function parseQuery(text: string): URLSearchParams {
  return new URLSearchParams(text.replace(/(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\+(\d\d)/g, '$1%2B$2'));
}

export function splitUrl(url: string): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?');
  return mark < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: parseQuery(url.slice(mark + 1)) };
}

async function toRequest(message: IncomingMessage): Promise<HttpRequest> {
  const headers = headersOf(message);
  const { path, query } = splitUrl(message.url ?? '/');
  return {
    method: message.method ?? 'GET',
    path,
    query,
    headers,
    body: await readBody(message),
    origin: originOf(headers),
  };
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  response.writeHead(status, body === '' ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) });
  response.end(body);
}

const tooLarge = (): HttpAnswer =>
  json(
    413,
    { error: { code: 'RequestEntityTooLarge', message: 'The request body is larger than 4 MB.' } },
    { connection: 'close' },
  );

/** Serves on a loopback port; 0 lets the system choose. */
export async function serve(
  handle: (request: HttpRequest) => Promise<Outcome>,
  port: number,
  address: string,
): Promise<{ server: Server; port: number }> {
  const server = createServer((message, response) => {
    toRequest(message)
      .then(handle)
      .then((outcome) => (outcome === 'drop' ? message.socket.destroy() : send(response, outcome)))
      .catch((error: unknown) => {
        if (error instanceof BodyTooLarge) return send(response, tooLarge());
        if (!message.socket.destroyed) process.stderr.write(`${String(error)}\n`);
        return message.socket.destroy();
      });
  });
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}
