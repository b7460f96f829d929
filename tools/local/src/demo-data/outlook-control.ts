import type { DemoMailbox } from './mailboxes.js';
import type { DemoEvent, OccurrenceEdit } from './outlook-events.js';

interface WeekEvent {
  readonly id: string;
  readonly subject: string;
  /** Local time of the mailbox, `YYYY-MM-DDTHH:MM`. */
  readonly start: string;
}

/** The simulated Microsoft 365, moved as by people in Outlook. */
export class OutlookControl {
  /** @param url of the simulator without a path */
  constructor(private readonly url: string) {}

  /** Mailboxes that exist stay as they are, whatever became of their calendars. Answers how many were made. */
  async addMissing(mailboxes: readonly DemoMailbox[]): Promise<number> {
    const { mailboxes: there } = await this.call<{ mailboxes: { upn: string }[] }>('GET', '/state');
    const missing = mailboxes.filter(({ upn }) => !there.some((known) => known.upn === upn));
    for (const mailbox of missing) await this.add(mailbox);
    return missing.length;
  }

  private async add({ upn, displayName, tenant, events }: DemoMailbox): Promise<void> {
    const mailbox = `/mailboxes/${encodeURIComponent(upn)}`;
    await this.call('PUT', mailbox, { displayName, tenant, timeZone: 'W. Europe Standard Time', consent: 'ask' });
    for (const event of events) await this.addEvent(mailbox, event);
  }

  private async addEvent(mailbox: string, { body, edits }: DemoEvent): Promise<void> {
    await this.call('POST', `${mailbox}/events`, body);
    for (const edit of edits) await this.editOccurrence(mailbox, String(body['subject']), edit);
  }

  private async editOccurrence(mailbox: string, subject: string, { date, change }: OccurrenceEdit): Promise<void> {
    const { events } = await this.call<{ events: WeekEvent[] }>('GET', `${mailbox}/week?from=${date}`);
    const occurrence = events.find((event) => event.subject === subject && event.start.startsWith(date));
    if (!occurrence) throw new Error(`The demo series ${subject} has no occurrence on ${date}.`);
    const event = `${mailbox}/events/${encodeURIComponent(occurrence.id)}`;
    await (change ? this.call('PATCH', event, change) : this.call('DELETE', event));
  }

  /** One call of the control API; the path stands behind `/control`. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/control${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path} of the simulator answered ${response.status}: ${text.slice(0, 300)}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
