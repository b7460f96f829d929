import type { Instant } from '@kalbro/kernel';
import type { ConflictPolicy } from '../model/account.js';
import type { Appointment, AppointmentContent } from '../model/appointment.js';
import { sameContent } from '../model/content.js';
import { isUnanswered } from '../push/push-attempt.js';
import type { PushAttempt } from '../push/push-attempt.js';
import { mergeDeletion } from './conflict.js';
import type { Conflict } from './conflict.js';

/** What of a row tells whether it was changed here since both sides agreed. */
export interface GoneRow {
  readonly type: Appointment['type'];
  readonly content: AppointmentContent;
  readonly base: AppointmentContent | null;
  readonly deletedAt: Instant | null;
  readonly attempt?: PushAttempt | null;
}

/**
 * What it means for a row that its event is not in Outlook any more: it goes as well, unless it was edited here since
 * both sides agreed and that edit survives. Then its link makes room for a new one, with a new id, that waits to be
 * created. An exception never survives: Graph cannot bring a cancelled occurrence back. One whose series was cut short
 * from here, by a call that was never answered, is kept as a conflict even though nobody edited it.
 */
export function decideGone(
  row: GoneRow,
  conflictPolicy: ConflictPolicy,
): { readonly outcome: 'remove' | 'recreate'; readonly conflicts: readonly Conflict[] } {
  if (row.deletedAt !== null || !isEdited(row)) return { outcome: 'remove', conflicts: [] };
  const policy = row.type === 'EXCEPTION' ? 'OUTLOOK_WINS' : conflictPolicy;
  const { survives, conflict } = mergeDeletion('OUTLOOK', row.content, policy);
  return { outcome: survives ? 'recreate' : 'remove', conflicts: [conflict] };
}

function isEdited({ base, content, attempt }: GoneRow): boolean {
  if (base !== null && !sameContent(base, content)) return true;
  return attempt?.kind === 'update' && isUnanswered(attempt);
}
