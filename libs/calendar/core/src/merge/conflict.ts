import type { Instant } from '@kalbro/kernel';
import type { ConflictPolicy } from '../model/account.js';
import type { AppointmentContent, AppointmentOrigin } from '../model/appointment.js';
import type { ContentField } from '../model/content.js';

/** One field that both sides changed to different values since they last agreed. Both values are kept for ever. */
export interface FieldConflict {
  readonly field: ContentField;
  readonly plannerValue: AppointmentContent[ContentField];
  readonly outlookValue: AppointmentContent[ContentField];
  readonly winner: AppointmentOrigin;
}

/** Deleted on one side, whose value is null, and edited on the other, whose value is all that it said. */
export interface DeletionConflict {
  readonly field: 'deletion';
  readonly plannerValue: AppointmentContent | null;
  readonly outlookValue: AppointmentContent | null;
  readonly winner: AppointmentOrigin;
}

export type Conflict = FieldConflict | DeletionConflict;

/** When each side was changed last; null where nobody can tell. */
export interface EditTimes {
  readonly oursEditedAt: Instant | null;
  readonly theirsModifiedAt: Instant | null;
}

/** Whose value stands. Of two equally new ones, and where a time is missing, Outlook's does: that is what others see. */
export function decideWinner(policy: ConflictPolicy, { oursEditedAt, theirsModifiedAt }: EditTimes): AppointmentOrigin {
  if (policy === 'OUTLOOK_WINS') return 'OUTLOOK';
  if (policy === 'PLANNER_WINS') return 'PLANNER';
  if (oursEditedAt === null || theirsModifiedAt === null) return 'OUTLOOK';
  return oursEditedAt > theirsModifiedAt ? 'PLANNER' : 'OUTLOOK';
}

/**
 * One side deleted what the other edited. The edit survives, so that no work is lost by somebody's clean-up, unless
 * the account's policy names the deleting side.
 */
export function mergeDeletion(
  deletedBy: AppointmentOrigin,
  edited: AppointmentContent,
  policy: ConflictPolicy,
): { readonly survives: boolean; readonly conflict: DeletionConflict } {
  const deletionWins = policy === (deletedBy === 'PLANNER' ? 'PLANNER_WINS' : 'OUTLOOK_WINS');
  const editedBy = deletedBy === 'PLANNER' ? 'OUTLOOK' : 'PLANNER';
  return {
    survives: !deletionWins,
    conflict: {
      field: 'deletion',
      plannerValue: deletedBy === 'PLANNER' ? null : edited,
      outlookValue: deletedBy === 'OUTLOOK' ? null : edited,
      winner: deletionWins ? deletedBy : editedBy,
    },
  };
}
