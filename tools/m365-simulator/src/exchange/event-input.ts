import { invalidProperty, invalidRequest } from '../service-error.js';
import { previewOf, storeHtml, storeText } from './body.js';
import { NEVER, type Attendee, type EventFields, type GraphLocation } from './event.model.js';

export type Loose = Record<string, unknown>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Changes = Partial<Writable<EventFields>>;

const IMPORTANCE = ['low', 'normal', 'high'];
const SENSITIVITY = ['normal', 'personal', 'private', 'confidential'];
const SHOW_AS = ['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'];
const PROVIDERS = ['unknown', 'teamsForBusiness', 'skypeForBusiness', 'skypeForConsumer'];
const ATTENDEE_TYPES: readonly Attendee['type'][] = ['required', 'optional', 'resource'];
const MAX_ATTENDEES = 500;
const MAX_SUBJECT = 255;

export const NO_LOCATION: GraphLocation = Object.freeze({
  displayName: '',
  locationType: 'default',
  uniqueIdType: 'unknown',
  address: Object.freeze({}),
  coordinates: Object.freeze({}),
});

export const NEW_EVENT_FIELDS: EventFields = Object.freeze({
  subject: null,
  bodyHtml: '',
  bodyPreview: '',
  importance: 'normal',
  sensitivity: 'normal',
  showAs: 'busy',
  isReminderOn: true,
  reminderMinutesBeforeStart: 15,
  categories: Object.freeze([]),
  location: NO_LOCATION,
  locations: Object.freeze([]),
  attendees: Object.freeze([]),
  responseRequested: true,
  allowNewTimeProposals: true,
  hideAttendees: false,
  isOnlineMeeting: false,
  onlineMeetingProvider: 'unknown',
  onlineMeeting: null,
  isCancelled: false,
  hasAttachments: false,
});

function literalError(value: unknown, type: string): never {
  throw invalidProperty(`Cannot convert the literal '${String(value)}' to the expected type '${type}'.`);
}

function chosen(values: readonly string[], type: string): (value: unknown) => string {
  return (value) =>
    values.find((known) => known.toLowerCase() === String(value).toLowerCase()) ?? literalError(value, type);
}

function truth(value: unknown): boolean {
  return typeof value === 'boolean' ? value : literalError(value, 'Edm.Boolean');
}

function integer(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : literalError(value, 'Edm.Int32');
}

function subject(value: unknown): string | null {
  if (value === null) return null;
  if (typeof value !== 'string') literalError(value, 'Edm.String');
  if (value.length > MAX_SUBJECT) throw invalidProperty('The subject is longer than 255 characters.');
  return value;
}

function categories(value: unknown): string[] {
  if (!Array.isArray(value)) literalError(value, 'Collection(Edm.String)');
  return value.map(String);
}

function attendee(value: unknown): Attendee {
  const { emailAddress, type, proposedNewTime } = (value ?? {}) as Loose;
  const { address, name } = (emailAddress ?? {}) as { address?: unknown; name?: unknown };
  if (typeof address !== 'string' || address === '') throw invalidProperty('An attendee needs an e-mail address.');
  const kind = ATTENDEE_TYPES.find((known) => known === type) ?? 'required';
  const proposal = proposedNewTime
    ? { proposedNewTime: proposedNewTime as NonNullable<Attendee['proposedNewTime']> }
    : {};
  const emailOut = { name: typeof name === 'string' && name !== '' ? name : address, address };
  return { type: kind, status: { response: 'none', time: NEVER }, emailAddress: emailOut, ...proposal };
}

/** Members given replace the whole collection; who stays keeps the answer given so far. */
function attendees(value: unknown, before: readonly Attendee[]): Attendee[] {
  if (!Array.isArray(value)) literalError(value, 'Collection(microsoft.graph.attendee)');
  if (value.length > MAX_ATTENDEES) throw invalidRequest('The number of attendees exceeds the limit of 500.');
  const known = new Map(before.map((old) => [old.emailAddress.address?.toLowerCase(), old]));
  return value.map(attendee).map((next) => {
    const old = known.get(next.emailAddress.address?.toLowerCase());
    return old ? { ...next, status: old.status } : next;
  });
}

function location(value: unknown): GraphLocation {
  const given = (value ?? {}) as Partial<GraphLocation>;
  const displayName = given.displayName ?? '';
  if (displayName === '' && !given.locationEmailAddress) return NO_LOCATION;
  return {
    ...given,
    displayName,
    locationType: given.locationType ?? 'default',
    uniqueId: displayName,
    uniqueIdType: 'private',
  };
}

/** location and locations always correspond: one replaces the other. */
function applyLocations(body: Loose, changes: Changes): void {
  if (Array.isArray(body['locations'])) {
    changes.locations = body['locations'].map(location);
    const [first, ...others] = changes.locations;
    const names = changes.locations.map((one) => one.displayName).join('; ');
    changes.location = !first
      ? NO_LOCATION
      : others.length > 0
        ? { displayName: names, locationType: 'default' }
        : first;
  } else if (body['location'] !== undefined) {
    changes.location = location(body['location']);
    changes.locations = changes.location === NO_LOCATION ? [] : [changes.location];
  }
}

function applyBody(value: unknown, changes: Changes): void {
  const { content, contentType } = (value ?? {}) as { content?: unknown; contentType?: unknown };
  if (value !== null && contentType !== undefined && !/^(html|text)$/i.test(String(contentType))) {
    literalError(contentType, 'microsoft.graph.bodyType');
  }
  const text = typeof content === 'string' ? content : '';
  changes.bodyHtml = String(contentType).toLowerCase() === 'html' ? storeHtml(text) : storeText(text);
  changes.bodyPreview = previewOf(changes.bodyHtml);
}

const SIMPLE: { [K in keyof EventFields]?: (value: unknown) => EventFields[K] } = {
  subject,
  categories,
  importance: chosen(IMPORTANCE, 'microsoft.graph.importance'),
  sensitivity: chosen(SENSITIVITY, 'microsoft.graph.sensitivity'),
  showAs: chosen(SHOW_AS, 'microsoft.graph.freeBusyStatus'),
  isReminderOn: truth,
  reminderMinutesBeforeStart: integer,
  responseRequested: truth,
  allowNewTimeProposals: truth,
  hideAttendees: truth,
  isOnlineMeeting: truth,
  onlineMeetingProvider: chosen(PROVIDERS, 'microsoft.graph.onlineMeetingProviderType'),
};

/**
 * The fields that a request body changes; members that nobody may write are ignored, as Exchange does.
 * @param before the fields as they are, since attendees keep their answers.
 */
export function parseFields(body: Loose, before: EventFields): Partial<EventFields> {
  const changes: Changes = {};
  const target = changes as Record<string, unknown>;
  for (const [member, parse] of Object.entries(SIMPLE)) {
    if (body[member] !== undefined) target[member] = parse(body[member]);
  }
  if (body['attendees'] !== undefined) changes.attendees = attendees(body['attendees'] ?? [], before.attendees);
  if (body['body'] !== undefined) applyBody(body['body'], changes);
  applyLocations(body, changes);
  return changes;
}
