import { idOf, valuesOf, type Person, type Wire } from '../testing/graph-person.js';

/** Who a contract is played with, and in which year: a real mailbox must not be disturbed. */
export interface Connection {
  person: Person;
  stop(): Promise<void>;
}

export type Connect = () => Promise<Connection>;

/** Everything happens in this far month; what a test makes it takes away again. */
export const MONTH = 'startDateTime=2031-03-01T00:00:00Z&endDateTime=2031-04-01T00:00:00Z';
export const VIEW = `/me/calendarView?${MONTH}&$top=200`;
export const DELTA = `/me/calendarView/delta?${MONTH}`;

const OSLO = 'W. Europe Standard Time';

/** An hour of a day of March 2031, in UTC. */
export function meeting(day: number, subject: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const date = `2031-03-${String(day).padStart(2, '0')}`;
  return {
    subject,
    start: { dateTime: `${date}T09:00:00`, timeZone: 'UTC' },
    end: { dateTime: `${date}T10:00:00`, timeZone: 'UTC' },
    ...more,
  };
}

/** Mondays at nine in Oslo: 3, 10, 17, 24 and 31 March 2031; the clocks change on the 30th. */
export function mondays(subject: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    subject,
    start: { dateTime: '2031-03-03T09:00:00', timeZone: OSLO },
    end: { dateTime: '2031-03-03T10:00:00', timeZone: OSLO },
    recurrence: {
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'monday' },
      range: { type: 'endDate', startDate: '2031-03-03', endDate: '2031-03-31', recurrenceTimeZone: OSLO },
    },
    ...more,
  };
}

/** One test's hold on a mailbox: what it creates is deleted at its end. */
export class Stage {
  private readonly made: string[] = [];

  constructor(readonly person: Person) {}

  /** The created event; fails loudly when it was not created. */
  async create(
    body: Record<string, unknown>,
    headers: Record<string, string> = {},
    path = '/me/events',
  ): Promise<Wire> {
    const answer = await this.person.post(path, body, headers);
    if (answer.status !== 201) throw new Error(`create answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    this.made.push(idOf(answer.body));
    return answer.body;
  }

  /** The occurrences of a series, by start. */
  async instances(master: Wire): Promise<Wire[]> {
    const { body } = await this.person.get(`/me/events/${idOf(master)}/instances?${MONTH}&$top=100`);
    return valuesOf(body).sort((a, b) => String(a.start?.dateTime).localeCompare(String(b.start?.dateTime)));
  }

  async clear(): Promise<void> {
    for (const id of this.made.splice(0)) await this.person.delete(`/me/events/${id}`);
  }
}
