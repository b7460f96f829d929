import type { PlannerEntry } from './demo-card.js';
import type { GraphEntry } from './demo-mailbox.js';

/** One entry in words that both sides share. */
export type Entry = Readonly<Record<ComparedField, string>>;

export const comparedFields = [
  'title',
  'starts',
  'ends',
  'all day',
  'private',
  'shown as',
  'place',
  'text',
  'guests',
  'kind',
] as const;
export type ComparedField = (typeof comparedFields)[number];

/** How often the two sides say the same of a field. */
export interface FieldTally {
  readonly field: ComparedField;
  readonly same: number;
  readonly different: number;
}

export interface Comparison {
  readonly outlook: number;
  readonly planner: number;
  readonly fields: readonly FieldTally[];
  /** Entries that one side has and the other has not. */
  readonly unmatched: readonly string[];
  readonly agrees: boolean;
}

/**
 * Lays both calendars beside each other, entry by entry in order of time and title. An entry without a partner at its time
 * is named, and counts as a disagreement however well the others agree.
 */
export function compareSides(outlook: readonly Entry[], planner: readonly Entry[]): Comparison {
  const theirs = grouped(outlook);
  const ours = grouped(planner);
  const unmatched: string[] = [];
  const pairs: (readonly [Entry, Entry])[] = [];
  for (const key of new Set([...theirs.keys(), ...ours.keys()])) {
    const [left, right] = [theirs.get(key) ?? [], ours.get(key) ?? []];
    left.slice(right.length).forEach((entry) => unmatched.push(`only in Outlook: ${entry.title}, ${entry.starts}`));
    right.slice(left.length).forEach((entry) => unmatched.push(`only in the planner: ${entry.title}, ${entry.starts}`));
    left.slice(0, right.length).forEach((entry, index) => pairs.push([entry, right[index] ?? entry]));
  }
  const fields = comparedFields.map((field) => tally(field, pairs));
  const agrees = unmatched.length === 0 && fields.every(({ different }) => different === 0);
  return { outlook: outlook.length, planner: planner.length, fields, unmatched, agrees };
}

/** By start; within a start in an order that both sides have in common. */
function grouped(entries: readonly Entry[]): Map<string, Entry[]> {
  const order = (entry: Entry) => comparedFields.map((field) => entry[field]).join('\n');
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) groups.set(entry.starts, [...(groups.get(entry.starts) ?? []), entry]);
  for (const group of groups.values()) group.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return groups;
}

function tally(field: ComparedField, pairs: readonly (readonly [Entry, Entry])[]): FieldTally {
  const same = pairs.filter(([left, right]) => left[field] === right[field]).length;
  return { field, same, different: pairs.length - same };
}

const kinds: Readonly<Record<string, string>> = {
  singleInstance: 'SINGLE',
  occurrence: 'OCCURRENCE',
  exception: 'EXCEPTION',
};
const shownAs: Readonly<Record<string, string>> = {
  free: 'FREE',
  tentative: 'TENTATIVE',
  busy: 'BUSY',
  oof: 'OUT_OF_OFFICE',
  workingElsewhere: 'WORKING_ELSEWHERE',
};

export function entryOfOutlook(event: GraphEntry): Entry {
  const isAllDay = event['isAllDay'] === true;
  const at = ({ dateTime }: { readonly dateTime: string }) =>
    isAllDay ? dateTime.slice(0, 10) : instant(`${dateTime.slice(0, 19)}Z`);
  const guests = (event['attendees'] ?? []) as { emailAddress: { address: string } }[];
  return {
    title: event.subject,
    starts: at(event.start),
    ends: at(event.end),
    'all day': String(isAllDay),
    private: String(event['sensitivity'] === 'private'),
    'shown as': shownAs[String(event['showAs'])] ?? '',
    place: (event['location'] as { displayName?: string } | undefined)?.displayName ?? '',
    text: oneLine((event['body'] as { content?: string } | undefined)?.content ?? ''),
    guests: guests.map(({ emailAddress }) => emailAddress.address.toLowerCase()).join(' '),
    kind: kinds[event.type] ?? event.type,
  };
}

export function entryOfPlanner(entry: PlannerEntry): Entry {
  const at = (text: string) => (entry.isAllDay ? dateIn(text, entry.timeZone) : instant(text));
  return {
    title: entry.title,
    starts: at(entry.start),
    ends: at(entry.end),
    'all day': String(entry.isAllDay),
    private: String(entry.isPrivate),
    'shown as': entry.availability,
    place: entry.location ?? '',
    text: oneLine(entry.description ?? ''),
    guests: entry.attendees.map(({ email }) => email).join(' '),
    kind: entry.type,
  };
}

function instant(text: string): string {
  return new Date(text).toISOString();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function dateIn(text: string, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(text));
}
