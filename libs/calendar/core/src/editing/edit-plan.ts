import type { AppointmentId, Instant, ResourceId } from '@kalbro/kernel';
import type { Appointment, AppointmentContent } from '../model/appointment.js';

export type ApplyTo = 'THIS' | 'THIS_AND_FOLLOWING' | 'ALL';

/** What of a row an edit can change. */
export type EditableRow = Pick<
  Appointment,
  'id' | 'type' | 'seriesId' | 'originalStart' | 'content' | 'excludedDates' | 'additionalDates' | 'resourceIds'
>;

/** What somebody points at when they edit or delete. */
export interface EditScene {
  /** A single, a series, or an exception whose series nobody knows. */
  readonly master: EditableRow;
  /** All of them, of a series. */
  readonly exceptions: readonly EditableRow[];
  /** The start by the rule of the occurrence that was named; null when the appointment as a whole was. */
  readonly originalStart: Instant | null;
}

/** What is to be different. Left out stays; null clears what can be empty and stays where nothing can. */
export type AppointmentChanges = {
  readonly [Field in keyof AppointmentContent]?: AppointmentContent[Field] | null | undefined;
};

export interface EditInput {
  readonly applyTo: ApplyTo;
  readonly changes: AppointmentChanges;
  /** The resources it is to be on; left out, those it is on. */
  readonly resourceIds?: readonly ResourceId[] | null | undefined;
  /** For the row that the edit may make: an exception, or the series that begins there. */
  readonly freshId: AppointmentId;
}

/** A row that becomes another one. `unlink`: its event belongs to the series that ends, and goes with it. */
export interface RowUpdate {
  readonly before: EditableRow;
  readonly after: EditableRow;
  readonly unlink: boolean;
}

/** What an edit or a deletion means for the rows; empty when it changes nothing. */
export interface EditPlan {
  /** To be carried out first, since updates may refer to them. `from` is the row that they are made of. */
  readonly inserts: readonly { readonly row: EditableRow; readonly from: EditableRow }[];
  readonly updates: readonly RowUpdate[];
  /** They go without being deleted in Outlook: their series has no such date any more. */
  readonly removals: readonly EditableRow[];
  /** They are deleted, in Outlook as well. A series takes its exceptions along. */
  readonly deletions: readonly EditableRow[];
  /** The row that shows what was changed. */
  readonly answerId: AppointmentId;
}

export function emptyPlan(answerId: AppointmentId): EditPlan {
  return { inserts: [], updates: [], removals: [], deletions: [], answerId };
}

/** The exception that stands for the named occurrence. */
export function namedException({ exceptions, originalStart }: EditScene): EditableRow | undefined {
  return exceptions.find((each) => originalStart !== null && each.originalStart === originalStart);
}

/** Updates of which something is left to do. */
export function realUpdates(updates: readonly RowUpdate[]): readonly RowUpdate[] {
  return updates.filter(({ before, after, unlink }) => unlink || JSON.stringify(before) !== JSON.stringify(after));
}
