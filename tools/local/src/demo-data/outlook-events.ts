/** Makes the bodies in which Outlook's own API describes events. Dates are `YYYY-MM-DD`, times `HH:MM`, both in Oslo. */
const zone = 'W. Europe Standard Time';

export type GraphBody = Readonly<Record<string, unknown>>;

/** One date of a series that is not like the others. */
export interface OccurrenceEdit {
  readonly date: string;
  /** Taken out of the series when left out. */
  readonly change?: GraphBody;
}

export interface DemoEvent {
  readonly body: GraphBody;
  readonly edits: readonly OccurrenceEdit[];
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The Monday of the week that a date is in. */
export function mondayOf(date: string): string {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return addDays(date, -((weekday + 6) % 7));
}

export function times(date: string, from: string, to: string): GraphBody {
  const at = (time: string) => ({ dateTime: `${date}T${time}:00`, timeZone: zone });
  return { start: at(from), end: at(to) };
}

export function single(subject: string, date: string, from: string, to: string, more: GraphBody = {}): DemoEvent {
  return { body: { subject, ...times(date, from, to), ...more }, edits: [] };
}

/** `days` whole days from a date on. */
export function allDay(subject: string, date: string, days: number, more: GraphBody = {}): DemoEvent {
  const at = (day: string) => ({ dateTime: `${day}T00:00:00`, timeZone: zone });
  const span = { isAllDay: true, start: at(date), end: at(addDays(date, days)) };
  return { body: { subject, ...span, ...more }, edits: [] };
}

export interface Weekly {
  readonly every: number;
  readonly daysOfWeek: readonly string[];
  /** Left out: without end. */
  readonly occurrences?: number;
}

export function series(
  subject: string,
  first: string,
  [from, to]: readonly [string, string],
  weekly: Weekly,
  edits: readonly OccurrenceEdit[] = [],
  more: GraphBody = {},
): DemoEvent {
  const pattern = { type: 'weekly', interval: weekly.every, daysOfWeek: weekly.daysOfWeek, firstDayOfWeek: 'monday' };
  const end = weekly.occurrences ? { type: 'numbered', numberOfOccurrences: weekly.occurrences } : { type: 'noEnd' };
  const recurrence = { pattern, range: { ...end, startDate: first, recurrenceTimeZone: zone } };
  return { body: { subject, ...times(first, from, to), recurrence, ...more }, edits };
}

export const teams: GraphBody = { isOnlineMeeting: true, onlineMeetingProvider: 'teamsForBusiness' };
export const isPrivate: GraphBody = { sensitivity: 'private' };

export function at(displayName: string): GraphBody {
  return { location: { displayName } };
}

export function text(content: string): GraphBody {
  return { body: { contentType: 'html', content: `<html><body><p>${content}</p></body></html>` } };
}

export function withGuests(...names: readonly string[]): GraphBody {
  return { attendees: names.map((name) => ({ emailAddress: person(name), type: 'required' })) };
}

/** Somebody else's meeting: the mailbox's owner is only invited. */
export function organisedBy(name: string): GraphBody {
  return { organizer: { emailAddress: person(name) } };
}

function person(name: string): { name: string; address: string } {
  const letters = name.toLowerCase().replaceAll('å', 'a').replaceAll('ø', 'o').replaceAll('æ', 'ae');
  return { name, address: `${letters.replace(/\s+/g, '.')}@fjordplan.example` };
}
