import type { GraphEvent } from '../system/outlook.js';
import type { Appointment } from './appointments.js';

/** What both sides say of one entry, in the same words. */
export type Facts = Readonly<Record<string, unknown>>;

const types: Readonly<Record<string, string>> = {
  singleInstance: 'SINGLE',
  occurrence: 'OCCURRENCE',
  exception: 'EXCEPTION',
};
const availabilities: Readonly<Record<string, string>> = {
  free: 'FREE',
  tentative: 'TENTATIVE',
  busy: 'BUSY',
  oof: 'OUT_OF_OFFICE',
  workingElsewhere: 'WORKING_ELSEWHERE',
};

interface GraphAddress {
  readonly emailAddress?: { readonly address?: string };
  readonly status?: { readonly response?: string };
}

/** Outlook's side, read from Graph by the witness; cancelled meetings do not stand in a planner. */
export function outlookFacts(events: readonly GraphEvent[]): Facts[] {
  const standing = events.filter((event) => event['isCancelled'] !== true);
  return inOrder(standing.map(factsOfEvent));
}

/** The planner's side, read over the public API. */
export function plannerFacts(appointments: readonly Appointment[]): Facts[] {
  return inOrder(appointments.map(factsOfAppointment));
}

function factsOfEvent(event: GraphEvent): Facts {
  const isAllDay = event['isAllDay'] === true;
  const text = (event['body'] as { content?: string } | undefined)?.content?.trim() ?? '';
  const place = (event['location'] as { displayName?: string } | undefined)?.displayName ?? '';
  const meeting = event['onlineMeeting'] as { joinUrl?: string } | null;
  return {
    title: event.subject,
    type: types[event.type],
    start: isAllDay ? event.start.dateTime.slice(0, 10) : utc(event.start.dateTime),
    end: isAllDay ? event.end.dateTime.slice(0, 10) : utc(event.end.dateTime),
    isAllDay,
    isPrivate: event['sensitivity'] === 'private' || event['sensitivity'] === 'confidential',
    availability: availabilities[String(event['showAs'])],
    description: withoutInvitation(text) || null,
    location: place || null,
    organizer: addressOf(event['organizer'] as GraphAddress | undefined),
    attendees: ((event['attendees'] ?? []) as GraphAddress[])
      .map((guest) => `${addressOf(guest)} ${guest.status?.response}`)
      .sort(),
    onlineMeetingUrl: meeting?.joinUrl ?? null,
    isPartOfSeries: event.type !== 'singleInstance',
    webLink: event.type === 'occurrence' ? 'of its series' : event['webLink'],
  };
}

function factsOfAppointment(appointment: Appointment): Facts {
  const { title, type, isAllDay, isPrivate, availability, location, timeZone } = appointment;
  const day = (instant: string) => dateIn(instant, timeZone);
  return {
    title,
    type,
    start: isAllDay ? day(appointment.start) : utc(appointment.start),
    end: isAllDay ? day(appointment.end) : utc(appointment.end),
    isAllDay,
    isPrivate,
    availability,
    description: withoutInvitation(appointment.description ?? '') || null,
    location,
    organizer: appointment.organizer?.email ?? null,
    attendees: appointment.attendees.map((guest) => `${guest.email} ${guest.response}`).sort(),
    onlineMeetingUrl: appointment.onlineMeetingUrl,
    isPartOfSeries: appointment.seriesId !== null,
    // A date that is like its series is not sent with a link of its own.
    webLink: type === 'OCCURRENCE' ? 'of its series' : appointment.sync.webLink,
  };
}

/** The text that Exchange adds under a Teams meeting is laid out by each side in its own way. */
function withoutInvitation(text: string): string {
  return (text.split(/_{10,}/)[0] ?? '').replace(/\s+/g, ' ').trim();
}

function addressOf(holder: GraphAddress | undefined): string | null {
  return holder?.emailAddress?.address?.toLowerCase() ?? null;
}

function utc(text: string): string {
  return new Date(/Z$/.test(text) ? text : `${text.slice(0, 23)}Z`).toISOString();
}

function dateIn(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(instant));
}

function inOrder(facts: Facts[]): Facts[] {
  const key = (fact: Facts) => `${String(fact['start'])} ${String(fact['title'])} ${String(fact['end'])}`;
  return facts.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
