import type { EventInput } from '@fullcalendar/react';
import type { AppointmentSyncState, CalendarEntryFragment } from '../api/generated/graphql.js';
import { dateIn } from './wall-time.js';

/** An appointment as the calendar component takes it. What is edited here alone may be dragged. */
export function toEvent(entry: CalendarEntryFragment): EventInput {
  const { id, isAllDay, canEdit, timeZone } = entry;
  // A whole day is the same day for every reader, wherever they are.
  const span = isAllDay
    ? { start: dateIn(entry.start, timeZone), end: dateIn(entry.end, timeZone) }
    : { start: entry.start, end: entry.end };
  return { id, title: entry.title, allDay: isAllDay, editable: canEdit, extendedProps: { entry }, ...span };
}

export function isOfSeries({ type }: Pick<CalendarEntryFragment, 'type'>): boolean {
  return type !== 'SINGLE';
}

type NoteKey = 'private' | 'readOnly' | 'fromOutlook' | 'series' | AppointmentSyncState;

/** What icons say about an entry, in words for those who do not see them. SYNCED is what one expects and goes without saying. */
export function entryNotes(entry: CalendarEntryFragment): readonly NoteKey[] {
  const { state } = entry.sync;
  return [
    ...(entry.isPrivate ? ['private' as const] : []),
    ...(entry.origin === 'OUTLOOK' ? ['fromOutlook' as const] : []),
    ...(isOfSeries(entry) ? ['series' as const] : []),
    ...(entry.readOnlyReason === null ? [] : ['readOnly' as const]),
    ...(state === 'PENDING' || state === 'FAILED' ? [state] : []),
  ];
}
