import type { Session } from '../system/planner.js';

export interface Appointment {
  readonly id: string;
  readonly version: number;
  readonly type: string;
  readonly seriesId: string | null;
  readonly originalStart: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly location: string | null;
  readonly start: string;
  readonly end: string;
  readonly timeZone: string;
  readonly isAllDay: boolean;
  readonly isPrivate: boolean;
  readonly availability: string;
  readonly organizer: { readonly email: string | null } | null;
  readonly attendees: readonly { readonly email: string | null; readonly response: string | null }[];
  readonly onlineMeetingUrl: string | null;
  readonly canEdit: boolean;
  readonly origin: string;
  readonly sync: { readonly state: string; readonly error: string | null; readonly webLink: string | null };
}

/** Select list of an `Appointment`. */
export const appointmentFields = `id version type seriesId originalStart title description location start end timeZone isAllDay isPrivate
  availability organizer { email } attendees { email response } onlineMeetingUrl canEdit origin sync { state error webLink }`;

/** The planner's calendar of one resource, as this person sees it. */
export async function appointments(
  session: Session,
  resourceId: string,
  range: { readonly from: string; readonly to: string } = aYear(),
): Promise<Appointment[]> {
  const answer = await session.ask<{ appointments: Appointment[] }>(
    `query ($ids: [ID!]!, $from: DateTime!, $to: DateTime!) { appointments(resourceIds: $ids, from: $from, to: $to) { ${appointmentFields} } }`,
    { ids: [resourceId], ...range },
  );
  return answer.appointments;
}

/** Inside the window of synchronising, and long enough for both changes of the clock. */
export function aYear(): { readonly from: string; readonly to: string } {
  return { from: `${dayFromNow(-30)}T00:00:00Z`, to: `${dayFromNow(360)}T00:00:00Z` };
}

/** `YYYY-MM-DD` of today and so many days. */
export function dayFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
