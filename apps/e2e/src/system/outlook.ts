/** An event in the words of Graph. */
export type GraphEvent = Record<string, unknown> & {
  readonly id: string;
  readonly subject: string;
  readonly type: string;
  readonly start: { readonly dateTime: string };
  readonly end: { readonly dateTime: string };
};

export interface LoggedRequest {
  readonly sequence: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly upn: string | null;
  readonly status: number;
  readonly body: string;
  readonly fault: string | null;
}

export interface SeenSecret {
  readonly kind: string;
  readonly from: string;
  readonly value: string;
}

/** An application of the test's own: it asks Graph itself what is in a calendar, and writes as an Outlook would; it costs the product no quota. */
const witness = { clientId: '22222222-2222-4222-8222-222222222222', secret: 'witness-secret' };

interface WitnessRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The simulated Microsoft 365: people in Outlook, faults, and what was asked of it. */
export class Outlook {
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(readonly url: string) {}

  /** A mailbox that consents at once unless told otherwise. */
  async mailbox(upn: string, more: Record<string, unknown> = {}): Promise<Mailbox> {
    const tenant = upn.slice(upn.indexOf('@') + 1);
    const given = { displayName: upn, tenant, timeZone: 'W. Europe Standard Time', consent: 'grant', ...more };
    await this.control('PUT', `/mailboxes/${encodeURIComponent(upn)}`, given);
    return new Mailbox(this, upn, tenant);
  }

  settings(changes: Record<string, unknown>): Promise<unknown> {
    return this.control('PUT', '/settings', changes);
  }

  faults(rules: readonly unknown[]): Promise<unknown> {
    return this.control('PUT', '/faults', rules);
  }

  /** Every secret that passed between the product and Entra. */
  secrets(): Promise<readonly SeenSecret[]> {
    return this.control('GET', '/secrets');
  }

  latency(ms: number): Promise<unknown> {
    return this.control('PUT', '/latency', { ms });
  }

  /** Every page of changes that was asked for in this mailbox, oldest first. */
  async deltaRequests(upn: string): Promise<LoggedRequest[]> {
    const all = await this.control<LoggedRequest[]>('GET', '/requests');
    return all.filter((request) => request.upn === upn && request.path.toLowerCase().endsWith('/calendarview/delta'));
  }

  /** @param instant in ISO 8601 */
  requestsSince(instant: string): Promise<LoggedRequest[]> {
    return this.control('GET', `/requests?since=${instant}`);
  }

  /** How many requests there were. */
  async lastSequence(): Promise<number> {
    return (await this.control<LoggedRequest[]>('GET', '/requests')).at(-1)?.sequence ?? 0;
  }

  async control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.url}/control${path}`, { method, headers, ...json });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /control${path} answered ${response.status}: ${text.slice(0, 300)}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** What Graph says when it is asked by somebody else than the product. */
  async graph<T>(tenant: string, path: string): Promise<T> {
    const response = await this.ask(tenant, path);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** One request of the witness, whatever is answered. */
  async ask(tenant: string, path: string, { headers = {}, ...init }: WitnessRequest = {}): Promise<Response> {
    const prefer = 'outlook.timezone="UTC", outlook.body-content-type="text", IdType="ImmutableId"';
    const authorization = `Bearer ${await this.tokenFor(tenant)}`;
    const type = { 'content-type': 'application/json' };
    return fetch(`${this.url}/v1.0${path}`, { ...init, headers: { authorization, prefer, ...type, ...headers } });
  }

  private tokenFor(tenant: string): Promise<string> {
    const token = this.tokens.get(tenant) ?? this.witnessToken(tenant);
    this.tokens.set(tenant, token);
    return token;
  }

  private async witnessToken(tenant: string): Promise<string> {
    const { clientId, secret } = witness;
    const registration = { displayName: 'Witness', secret, roles: ['Calendars.ReadWrite'] };
    await this.control('PUT', `/applications/${clientId}`, registration);
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
    const body = new URLSearchParams({ ...form, scope: 'https://graph.microsoft.com/.default' });
    const response = await fetch(`${this.url}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body });
    const { access_token: token } = (await response.json()) as { access_token?: string };
    if (token === undefined) throw new Error('The witness got no token.');
    return token;
  }
}

/** One person's Outlook. */
export class Mailbox {
  private readonly path: string;

  constructor(
    readonly outlook: Outlook,
    readonly upn: string,
    private readonly tenant: string,
  ) {
    this.path = `/mailboxes/${encodeURIComponent(upn)}`;
  }

  add(event: Record<string, unknown>): Promise<GraphEvent> {
    return this.outlook.control('POST', `${this.path}/events`, event);
  }

  change(id: string, changes: Record<string, unknown>): Promise<GraphEvent> {
    return this.outlook.control('PATCH', `${this.path}/events/${encodeURIComponent(id)}`, changes);
  }

  remove(id: string): Promise<void> {
    return this.outlook.control('DELETE', `${this.path}/events/${encodeURIComponent(id)}`);
  }

  /** Everything as it is stored: singles, series, exceptions. */
  async list(): Promise<GraphEvent[]> {
    return (await this.outlook.control<{ value: GraphEvent[] }>('GET', `${this.path}/events`)).value;
  }

  seed(counts: Record<string, unknown>): Promise<unknown> {
    return this.outlook.control('POST', `${this.path}/seed`, counts);
  }

  addCalendar(name: string, more: Record<string, unknown> = {}): Promise<{ readonly id: string }> {
    return this.outlook.control('POST', `${this.path}/calendars`, { name, ...more });
  }

  /**
   * A client of Outlook that changes or deletes what it has seen, and nothing newer: false when somebody was quicker, it is
   * gone, or Outlook refuses it, as where it would come too near to a neighbour.
   */
  async write(method: 'PATCH' | 'DELETE', seen: GraphEvent, changes: Record<string, unknown> = {}): Promise<boolean> {
    const path = `/users/${encodeURIComponent(this.upn)}/events/${encodeURIComponent(seen.id)}`;
    const headers = { 'if-match': String(seen['@odata.etag']) };
    const body = method === 'PATCH' ? { body: JSON.stringify(changes) } : {};
    const response = await this.outlook.ask(this.tenant, path, { method, headers, ...body });
    const text = await response.text();
    const isOrdinary = [400, 404, 412].includes(response.status);
    if (!response.ok && !isOrdinary)
      throw new Error(`${method} of ${seen.subject} answered ${response.status}: ${text}`);
    return response.ok;
  }

  /** One event by its id; undefined when it is gone. */
  async event(id: string): Promise<GraphEvent | undefined> {
    const path = `/users/${encodeURIComponent(this.upn)}/events/${encodeURIComponent(id)}`;
    const response = await this.outlook.ask(this.tenant, path);
    if (response.ok) return (await response.json()) as GraphEvent;
    await response.body?.cancel();
    return undefined;
  }

  /** Invitations, updates and cancellations that Exchange would have sent. */
  sentMail(): Promise<unknown[]> {
    return this.outlook.control('GET', `${this.path}/sent-mail`);
  }

  revoke(): Promise<unknown> {
    return this.outlook.control('POST', `${this.path}/revoke`);
  }

  expireDelta(): Promise<void> {
    return this.outlook.control('POST', `${this.path}/expire-delta`);
  }

  /** Everything that Outlook shows between two instants, series expanded, by start. */
  async view(from: string, to: string): Promise<GraphEvent[]> {
    const range = `startDateTime=${from}&endDateTime=${to}`;
    const path = `/users/${encodeURIComponent(this.upn)}/calendarView?${range}&$top=999&$orderby=start/dateTime`;
    const answer = await this.outlook.graph<{ value: GraphEvent[]; '@odata.nextLink'?: string }>(this.tenant, path);
    if (answer['@odata.nextLink'] !== undefined) throw new Error('A view of more than 999 events: ask for less.');
    return answer.value;
  }

  /** The date of a series that begins on that day (of UTC). */
  async occurrence(subject: string, date: string): Promise<GraphEvent> {
    const day = await this.view(`${date}T00:00:00Z`, `${date}T23:59:59Z`);
    const found = day.find((event) => event.subject === subject && event.start.dateTime.startsWith(date));
    if (!found) throw new Error(`${subject} does not begin on ${date}.`);
    return found;
  }
}
