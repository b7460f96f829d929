import type { AppointmentDetailsFragment, CalendarEntryFragment } from '../api/generated/graphql.js';
import { formOfAppointment, formOfSpan } from './appointment-form.js';
import type { AppointmentForm, Span } from './appointment-form.js';
import { isOfSeries } from './entry.js';

/** An entry that somebody has let go of elsewhere. */
export interface Move {
  readonly entry: CalendarEntryFragment;
  readonly span: Span;
  /** Puts it back to where it was. */
  readonly revert: () => void;
}

/** Nothing is sent unasked that concerns other dates of a series, or makes Outlook write to guests. */
export function isAskedAbout({ entry }: Pick<Move, 'entry'>): boolean {
  return isOfSeries(entry) || entry.guestsTold.onEdit > 0;
}

/** What stands there now, moved to where it was let go of. */
export function movedForm(current: AppointmentDetailsFragment, span: Span): AppointmentForm {
  const { isAllDay, startDate, startTime, endDate, endTime } = formOfSpan(span, [], current.timeZone);
  return { ...formOfAppointment(current, null), isAllDay, startDate, startTime, endDate, endTime };
}
