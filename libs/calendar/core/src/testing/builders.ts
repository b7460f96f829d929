import { parseInstant } from '@kalbro/kernel';
import type { AccountId, AppointmentId, ClientId, Instant, LinkId, ResourceId } from '@kalbro/kernel';
import type { CalendarAccount } from '../model/account.js';
import type { AppointmentContent, OutlookFacts } from '../model/appointment.js';
import type { KnownLink } from '../pull/pull-plan.js';
import type { ReadableAppointment } from '../reading/entries.js';
import type { RemoteEvent, RemoteOccurrence, RemoteTombstone } from '../ports/remote-calendar.port.js';

/** `2026-03-29T01:00` in UTC. Throws when it is no moment, so that a slip in a test shows. */
export function instant(text: string): Instant {
  const found = parseInstant(/Z$/.test(text) ? text : `${text}:00Z`);
  if (found === undefined) throw new Error(`${text} is no instant`);
  return found;
}

/** The nth id of a kind: ids that are equal in every run. */
export function anId<T extends string>(n: number): T {
  return `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}` as T;
}

/** Monday 2 March 2026 from 9 to 10 in Oslo, busy. */
export function aContent(changes: Partial<AppointmentContent> = {}): AppointmentContent {
  return {
    title: 'Planning',
    description: null,
    location: null,
    start: instant('2026-03-02T08:00'),
    end: instant('2026-03-02T09:00'),
    timeZone: 'Europe/Oslo',
    isAllDay: false,
    isPrivate: false,
    availability: 'BUSY',
    recurrence: null,
    ...changes,
  };
}

/** A meeting that the account's owner organises for nobody else. */
export function someFacts(changes: Partial<OutlookFacts> = {}): OutlookFacts {
  return { organizer: null, attendees: [], onlineMeetingUrl: null, webLink: null, isOrganizer: true, ...changes };
}

export interface EventChanges extends Partial<Omit<RemoteEvent, 'kind' | 'content' | 'outlook'>> {
  readonly content?: Partial<AppointmentContent>;
  readonly outlook?: Partial<OutlookFacts>;
}

/** A single event in Outlook, with the content of `aContent`. */
export function anEvent(remoteId: string, { content, outlook, ...changes }: EventChanges = {}): RemoteEvent {
  return {
    kind: 'event',
    remoteId,
    etag: `W/"${remoteId}"`,
    type: 'SINGLE',
    masterRemoteId: null,
    originalStart: null,
    content: aContent(content),
    outlook: someFacts(outlook),
    uid: null,
    isCancelled: false,
    transactionId: null,
    lastModified: null,
    ...changes,
  };
}

/** A series, weekly on Mondays without end unless `content.recurrence` says otherwise. */
export function aMaster(remoteId: string, { content, ...changes }: EventChanges = {}): RemoteEvent {
  const weekly = { recurrence: 'FREQ=WEEKLY;BYDAY=MO', ...content };
  return anEvent(remoteId, { type: 'SERIES_MASTER', content: weekly, ...changes });
}

/** An occurrence of a series that was changed on its own. */
export function anException(remoteId: string, masterRemoteId: string, changes: EventChanges = {}): RemoteEvent {
  return anEvent(remoteId, { type: 'EXCEPTION', masterRemoteId, ...changes });
}

/** A bare occurrence of an hour. */
export function anOccurrence(remoteId: string, masterRemoteId: string, start: Instant): RemoteOccurrence {
  const end = instant(new Date(Date.parse(start) + 3_600_000).toISOString());
  return { kind: 'occurrence', remoteId, masterRemoteId, start, end };
}

export function aTombstone(remoteId: string): RemoteTombstone {
  return { kind: 'tombstone', remoteId };
}

/** A link as it is stored after `event` came down in full. */
export function aKnownLink(event: RemoteEvent, changes: Partial<KnownLink> = {}): KnownLink {
  const said = event.originalStart;
  return {
    linkId: anId<LinkId>(1),
    appointmentId: anId<AppointmentId>(2),
    remoteId: event.remoteId,
    type: event.type,
    seriesId: null,
    originalStart: said !== null && 'instant' in said ? said.instant : null,
    content: event.content,
    base: event.content,
    excludedDates: [],
    additionalDates: [],
    etag: event.etag,
    uid: event.uid,
    outlook: event.outlook,
    masterRemoteId: event.masterRemoteId,
    detailsHidden: false,
    readOnlyReason: null,
    ...changes,
  };
}

export interface AppointmentChanges extends Partial<Omit<ReadableAppointment, 'content'>> {
  readonly content?: Partial<AppointmentContent>;
}

/** A single appointment that was made in the planner, with the content of `aContent`. */
export function anAppointment({ content, ...changes }: AppointmentChanges = {}): ReadableAppointment {
  return {
    id: anId<AppointmentId>(1),
    clientId: anId<ClientId>(2),
    type: 'SINGLE',
    seriesId: null,
    originalStart: null,
    content: aContent(content),
    excludedDates: [],
    additionalDates: [],
    exceptionStarts: [],
    origin: 'PLANNER',
    outlook: null,
    detailsHidden: false,
    readOnlyReason: null,
    ownerResourceId: null,
    ownerUserId: null,
    resourceIds: [anId<ResourceId>(3)],
    version: 1,
    createdAt: instant('2026-01-01T00:00'),
    updatedAt: instant('2026-01-01T00:00'),
    ...changes,
  };
}

/** A connected main account that reads everything. */
export function anAccount(changes: Partial<CalendarAccount> = {}): CalendarAccount {
  return {
    id: anId<AccountId>(1),
    clientId: anId<ClientId>(2),
    resourceId: anId<ResourceId>(3),
    username: 'kari@fjordplan.example',
    direction: 'DOWN',
    scopes: ['READ', 'READ_DETAILS'],
    status: 'CONNECTED',
    access: 'SIGN_IN',
    position: 1,
    conflictPolicy: 'NEWEST_WINS',
    problem: null,
    lastSuccessfulSyncAt: null,
    grantedPermission: 'Calendars.Read',
    remoteTenantId: null,
    mailboxTimeZone: 'Europe/Oslo',
    ...changes,
  };
}
