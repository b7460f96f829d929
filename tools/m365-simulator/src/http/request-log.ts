/** One request as it was heard and answered. */
export interface LoggedRequest {
  sequence: number;
  at: string;
  method: string;
  path: string;
  query: string;
  upn: string | null;
  status: number;
  headers: Record<string, string>;
  body: string;
  retryAfter: string | null;
  /** What was done to it by a scripted fault. */
  fault: string | null;
}

const MAX_ENTRIES = 10_000;
const MAX_BODY = 65_536;
const SECRET_HEADERS = new Set(['authorization', 'cookie']);

/** The last requests, so that a test can say what was asked and what was not. Tokens are not kept. */
export class RequestLog {
  private entries: LoggedRequest[] = [];
  private sequence = 0;

  add(entry: Omit<LoggedRequest, 'sequence'>): void {
    const headers = Object.fromEntries(Object.entries(entry.headers).filter(([name]) => !SECRET_HEADERS.has(name)));
    this.entries.push({ sequence: ++this.sequence, ...entry, headers, body: entry.body.slice(0, MAX_BODY) });
    if (this.entries.length > MAX_ENTRIES * 1.5) this.entries = this.entries.slice(-MAX_ENTRIES);
  }

  /** @param since a sequence number, or an instant in ISO 8601 */
  list(since: string | null): LoggedRequest[] {
    const recent = this.entries.slice(-MAX_ENTRIES);
    if (since === null) return recent;
    const isNumber = /^\d+$/.test(since);
    return recent.filter((entry) => (isNumber ? entry.sequence > Number(since) : entry.at > since));
  }

  clear(): void {
    this.entries = [];
  }
}
