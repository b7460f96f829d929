import type { Localised, ResourceId, UserId } from '@kalbro/kernel';
import { readOnlyText } from '../account/words.js';
import type { Appointment, AppointmentContent } from '../model/appointment.js';

/** Who is reading. */
export interface Viewer {
  readonly userId: UserId;
  /** "My resource"; null for a user without one. */
  readonly ownResourceId: ResourceId | null;
}

/** `masked`: only that there is something, and when. */
export type Visibility = 'visible' | 'masked';

type Owned = Pick<Appointment, 'ownerUserId' | 'ownerResourceId'>;
type Maskable = Pick<Appointment, 'content' | 'outlook' | 'ownerUserId' | 'ownerResourceId'>;

/** What a masked appointment is called, in place of its title. */
export const privateTitle: Localised = { nb: 'Privat avtale', en: 'Private appointment' };
/** What an appointment is called of which only times and availability came down. */
export const busyTitle: Localised = { nb: 'Opptatt', en: 'Busy' };

const privateReadOnly: Localised = {
  nb: 'Avtalen er privat og kan bare endres av eieren.',
  en: 'The appointment is private, and only its owner can change it.',
};

/** A private appointment is seen by its owner alone: the user who made it, or whose calendar it came from. */
export function maskFor(
  viewer: Viewer,
  appointment: Owned & { readonly content: Pick<AppointmentContent, 'isPrivate'> },
): Visibility {
  return appointment.content.isPrivate && !owns(viewer, appointment) ? 'masked' : 'visible';
}

/**
 * An appointment as `viewer` may see it. Masked, it says nothing but its times, its availability and that it is private;
 * the title is blank here and comes from `shownTitle`, in the reader's language.
 */
export function maskAppointment<A extends Maskable>(viewer: Viewer, appointment: A): A & { readonly masked: boolean } {
  if (maskFor(viewer, appointment) === 'visible') return { ...appointment, masked: false };
  const content = { ...appointment.content, title: '', description: null, location: null };
  return { ...appointment, content, outlook: null, masked: true };
}

/** What stands in the calendar as the title. */
export function shownTitle(
  appointment: Pick<Appointment, 'content' | 'detailsHidden'> & { readonly masked: boolean },
): Localised {
  if (appointment.masked) return privateTitle;
  if (appointment.detailsHidden) return busyTitle;
  const { title } = appointment.content;
  return { nb: title, en: title };
}

/**
 * Whether `viewer` can edit it, given that they may edit appointments of its resources at all. Nobody but the owner
 * changes what is private.
 */
export function canEdit(
  viewer: Viewer,
  appointment: Owned & Pick<Appointment, 'content' | 'readOnlyReason'>,
  mayEditAppointments: boolean,
): boolean {
  return mayEditAppointments && appointment.readOnlyReason === null && maskFor(viewer, appointment) === 'visible';
}

/** Why it cannot be edited, for people; null when nothing about the appointment itself forbids it. */
export function readOnlyWords(
  appointment: Pick<Appointment, 'readOnlyReason'> & { readonly masked: boolean },
): Localised | null {
  if (appointment.masked) return privateReadOnly;
  return appointment.readOnlyReason === null ? null : readOnlyText(appointment.readOnlyReason);
}

function owns(viewer: Viewer, { ownerUserId, ownerResourceId }: Owned): boolean {
  if (ownerUserId === viewer.userId) return true;
  return ownerResourceId !== null && ownerResourceId === viewer.ownResourceId;
}
