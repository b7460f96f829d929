import { v7 } from './uuid.js';

declare const kind: unique symbol;

/** A UUID that cannot be mistaken for the id of something else. */
export type Id<Kind extends string> = string & { readonly [kind]: Kind };

export type ClientId = Id<'Client'>;
export type UserId = Id<'User'>;
export type ResourceId = Id<'Resource'>;
export type AccountId = Id<'CalendarAccount'>;
export type ExternalCalendarId = Id<'ExternalCalendar'>;
export type AppointmentId = Id<'Appointment'>;
export type LinkId = Id<'EventLink'>;
export type SyncRunId = Id<'SyncRun'>;
export type ConflictId = Id<'SyncConflict'>;
export type AutomaticJobId = Id<'AutomaticJob'>;
export type JobRunId = Id<'JobRun'>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Takes an id that came from outside; undefined when it is no UUID. */
export function parseId<T extends Id<string>>(text: string): T | undefined {
  return uuid.test(text) ? (text.toLowerCase() as T) : undefined;
}

/** A new id in order of time (UUID version 7), made of a moment and 10 random bytes that the caller supplies. */
export function newId<T extends Id<string>>(now: number, random: Uint8Array): T {
  return v7(now, random) as T;
}
