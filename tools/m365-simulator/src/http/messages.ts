/** A request as every part of the simulator sees it, whether it came by socket or inside a $batch. */
export interface HttpRequest {
  method: string;
  /** Decoded only where a handler reads a segment: ids must not be decoded twice. */
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
  /** Scheme and host under which the caller reached us, without a slash at the end. */
  origin: string;
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const JSON_TYPE = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

/** A JSON answer in Graph's dress; `body` may be text already, since pages are assembled from parts. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { 'content-type': JSON_TYPE, ...headers }, body: text };
}

export function plainJson(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

export function empty(status: number, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers, body: '' };
}

export function html(status: number, body: string): HttpAnswer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, body };
}

export function redirect(location: string): HttpAnswer {
  return { status: 302, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

/**
 * Links are built for whoever reads them: with `X-Forwarded-Host` for that host (a client that rewrites hosts and
 * wants Microsoft's in the links), else for the host of the request.
 */
export function originOf(headers: Readonly<Record<string, string | undefined>>): string {
  const forwarded = headers['x-forwarded-host'];
  const scheme = headers['x-forwarded-proto'] ?? (forwarded === undefined ? 'http' : 'https');
  return `${scheme}://${forwarded ?? headers['host'] ?? 'localhost'}`;
}
