/** A Graph path taken apart: whose, which calendar, and the rest as a pattern with its ids. */
export interface ResourcePath {
  /** `me`, `users`, or the first segment of something else. */
  owner: string;
  userKey?: string;
  /** What stands before the calendar, as it was written, to build links from. */
  root: string;
  calendarId?: string;
  groupId?: string;
  /** `calendar`, `calendars` or undefined: how the calendar was named. */
  calendarSegment?: string;
  /** In lower case, ids replaced by placeholders: `events/{event}/accept`. */
  pattern: string;
  params: Record<string, string>;
}

/** Collections whose next segment is an id, unless it is a function or action of the collection. */
const COLLECTIONS: Readonly<Record<string, string>> = {
  events: 'event',
  attachments: 'attachment',
  extensions: 'extension',
  calendarpermissions: 'permission',
  subscriptions: 'subscription',
  mailboxsettings: 'setting',
};
/** What a calendar has below it, wherever the calendar stands in the path. */
const IN_CALENDAR = new Set(['events', 'calendarview', 'getschedule', 'permanentdelete', 'calendarpermissions']);
const NO_IDS = new Set(['delta', '$count', 'createuploadsession']);
const KEY_IN_PARENTHESES = /^(\w+)\('((?:[^']|'')*)'\)$/;
const ARGUMENTS = /^((?:microsoft\.graph\.)?\w+)\((.*)\)$/;

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}

/** `events('id')` is `events/id`; `delta()` is `delta`; `microsoft.graph.delta` is `delta`. */
function normalise(segments: readonly string[]): { names: string[]; args: string } {
  let args = '';
  const names = segments.flatMap((segment) => {
    const decoded = decode(segment);
    const keyed = KEY_IN_PARENTHESES.exec(decoded);
    if (keyed) return [keyed[1] as string, (keyed[2] as string).replaceAll("''", "'")];
    const called = ARGUMENTS.exec(decoded);
    if (called) args = called[2] as string;
    return [(called?.[1] ?? decoded).replace(/^microsoft\.graph\./, '')];
  });
  return { names, args };
}

function readArguments(args: string, params: Record<string, string>): void {
  for (const [, name, quoted, bare] of args.matchAll(/(\w+)\s*=\s*(?:microsoft\.graph\.\w+)?(?:'([^']*)'|([^,]+))/g)) {
    params[(name as string).toLowerCase()] = quoted ?? bare ?? '';
  }
}

function toPattern(names: readonly string[], params: Record<string, string>): string {
  const parts: string[] = [];
  for (let i = 0; i < names.length; i++) {
    const name = (names[i] as string).toLowerCase();
    parts.push(name);
    const placeholder = COLLECTIONS[name];
    const next = names[i + 1];
    if (placeholder === undefined || next === undefined || NO_IDS.has(next.toLowerCase())) continue;
    params[placeholder] = next;
    parts.push(`{${placeholder}}`);
    i++;
  }
  return parts.join('/');
}

/** Takes the calendar out of the beginning: none, `calendar`, `calendars/{id}` or that below a calendar group. */
function takeCalendar(names: string[], found: ResourcePath): string[] {
  const first = names[0]?.toLowerCase();
  if (first === 'calendargroups' && names[1] !== undefined) {
    found.groupId = names[1];
    found.params['group'] = names[1];
    return names.length === 2 ? ['calendargroup'] : takeCalendar(names.slice(2), found);
  }
  if (first === 'calendar') {
    found.calendarSegment = 'calendar';
    return ['calendar', ...names.slice(1)];
  }
  if (first !== 'calendars' || names[1] === undefined) return names;
  found.calendarSegment = 'calendars';
  found.calendarId = names[1];
  return ['calendar', ...names.slice(2)];
}

/** @param path without the version: `/me/calendars/{id}/events` */
export function parseResourcePath(path: string, version: string): ResourcePath {
  const segments = path.split('/').filter((segment) => segment !== '');
  const { names, args } = normalise(segments);
  const owner = (names[0] ?? '').toLowerCase();
  const params: Record<string, string> = {};
  readArguments(args, params);
  const found: ResourcePath = { owner, root: `/${version}/${segments[0] ?? ''}`, pattern: '', params };
  if (owner !== 'me' && owner !== 'users') return { ...found, pattern: toPattern(names, params) };
  if (owner === 'users') {
    if (names[1] !== undefined) found.userKey = names[1];
    found.root = `/${version}/${segments.slice(0, KEY_IN_PARENTHESES.test(decode(segments[0] ?? '')) ? 1 : 2).join('/')}`;
  }
  const rest = takeCalendar(names.slice(owner === 'users' ? 2 : 1), found);
  const below = IN_CALENDAR.has(rest[1]?.toLowerCase() ?? '');
  const inCalendar = rest[0] === 'calendar' && below ? rest.slice(1) : rest;
  found.pattern = toPattern(inCalendar, params);
  return found;
}
