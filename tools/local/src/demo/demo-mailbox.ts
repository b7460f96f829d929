import type { OutlookControl } from '../demo-data/outlook-control.js';
import { addDays, times } from '../demo-data/outlook-events.js';

const upn = 'demo@fjordplan.example';
const tenant = 'fjordplan.example';
/** Entries that are made at first: so many singles, and series of so many dates. */
const made = { singles: 960, series: 40, occurrences: 10, allDayEvery: 20, attendees: 2 };
/** An application of the demo's own asks Graph what is there; the planner's answers are not taken for it. */
const witness = { clientId: '33333333-3333-4333-8333-333333333333', secret: 'demo-witness' };

/** An entry as Graph describes it. */
export type GraphEntry = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly subject: string;
  readonly type: string;
  readonly start: { readonly dateTime: string };
  readonly end: { readonly dateTime: string };
};

export interface OutlookEdits {
  readonly changed: number;
  readonly deleted: number;
  readonly added: number;
  /** Dates of series, which are no entries by themselves. */
  readonly dates: { readonly changed: number; readonly deleted: number };
}

/** The Outlook of the demo's person. */
export class DemoMailbox {
  private readonly path = `/mailboxes/${encodeURIComponent(upn)}`;
  /** What it holds at first. */
  readonly contents = `${made.singles} entries and ${made.series} series of ${made.occurrences} dates`;

  constructor(
    private readonly control: OutlookControl,
    private readonly simulatorUrl: string,
    /** `YYYY-MM-DD`; entries lie around it. */
    private readonly today: string,
  ) {}

  /** As on a person's first day with the planner: a full calendar, and no consent given yet. */
  async fill(): Promise<void> {
    const mailbox = {
      ...{ displayName: 'Dag Demo', tenant, timeZone: 'W. Europe Standard Time' },
      ...{ consent: 'ask', forgetConsent: true },
    };
    await this.control.call('PUT', this.path, mailbox);
    await this.control.call('DELETE', this.path);
    await this.control.call('PUT', this.path, mailbox);
    await this.control.call('POST', `${this.path}/seed`, { ...made, from: addDays(this.today, -20) });
    const days = await this.view(addDays(this.today, 1), addDays(this.today, 3));
    for (const { id } of singles(days).slice(0, 5)) await this.change(id, { sensitivity: 'private' });
  }

  /** A busy day in Outlook: times, titles and places change, entries go, others come, series get exceptions. */
  async edit(): Promise<OutlookEdits> {
    const weeks = await this.view(addDays(this.today, -7), addDays(this.today, 7));
    const own = singles(weeks);
    const dates = weeks.filter(({ type }) => type === 'occurrence');
    const to = addDays(this.today, 5);
    for (const { id, subject } of own.slice(0, 20)) await this.change(id, { subject: `${subject} (changed)` });
    for (const { id } of own.slice(20, 35)) await this.change(id, times(to, '13:00', '14:15'));
    for (const { id } of dates.slice(0, 5)) await this.change(id, { location: { displayName: 'Elsewhere' } });
    for (const { id } of own.slice(35, 50)) await this.remove(id);
    for (const { id } of dates.slice(5, 10)) await this.remove(id);
    for (let hour = 8; hour < 18; hour += 1) await this.add(hour);
    return { changed: 35, deleted: 15, added: 10, dates: { changed: 5, deleted: 5 } };
  }

  /** What Outlook shows between two days, series expanded. */
  async view(from: string, to: string): Promise<GraphEntry[]> {
    const headers = {
      authorization: `Bearer ${await this.token()}`,
      prefer: 'outlook.timezone="UTC", outlook.body-content-type="text"',
    };
    const range = `startDateTime=${from}T00:00:00Z&endDateTime=${to}T00:00:00Z`;
    const entries: GraphEntry[] = [];
    let next: string | undefined = `${this.simulatorUrl}/v1.0/users/${upn}/calendarView?${range}&$top=500`;
    while (next !== undefined) {
      const page: { value: GraphEntry[]; '@odata.nextLink'?: string } = await getJson(next, { headers });
      entries.push(...page.value);
      next = page['@odata.nextLink'];
    }
    return entries;
  }

  private async token(): Promise<string> {
    const { clientId, secret } = witness;
    const registration = { displayName: 'Demo', secret, roles: ['Calendars.Read'] };
    await this.control.call('PUT', `/applications/${clientId}`, registration);
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
    const body = new URLSearchParams({ ...form, scope: 'https://graph.microsoft.com/.default' });
    const url = `${this.simulatorUrl}/${tenant}/oauth2/v2.0/token`;
    return (await getJson<{ access_token: string }>(url, { method: 'POST', body })).access_token;
  }

  private add(hour: number): Promise<unknown> {
    const at = (minutes: string) => `${String(hour).padStart(2, '0')}:${minutes}`;
    const body = { subject: `New in Outlook ${hour}`, ...times(addDays(this.today, 6), at('00'), at('45')) };
    return this.control.call('POST', `${this.path}/events`, body);
  }

  private change(id: string, changes: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.control.call('PATCH', `${this.path}/events/${encodeURIComponent(id)}`, changes);
  }

  private remove(id: string): Promise<unknown> {
    return this.control.call('DELETE', `${this.path}/events/${encodeURIComponent(id)}`);
  }
}

function singles(entries: readonly GraphEntry[]): GraphEntry[] {
  return entries.filter((entry) => entry.type === 'singleInstance' && entry['isAllDay'] !== true);
}

async function getJson<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) });
  if (!response.ok)
    throw new Error(`Microsoft 365 answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
  return (await response.json()) as T;
}
