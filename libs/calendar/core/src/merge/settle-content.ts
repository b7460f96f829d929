import type { Instant } from '@kalbro/kernel';
import type { ConflictPolicy } from '../model/account.js';
import type { AppointmentContent } from '../model/appointment.js';
import { sameContent } from '../model/content.js';
import { mergeDeletion } from './conflict.js';
import type { Conflict } from './conflict.js';
import { mergeContent } from './merge-content.js';

/** What is here: content that may have been changed, or all of it deleted, since both sides agreed on `base`. */
export interface LocalVersion {
  readonly base: AppointmentContent;
  readonly content: AppointmentContent;
  readonly editedAt: Instant | null;
  readonly deletedAt: Instant | null;
  readonly keptInOutlook: boolean;
}

export interface SettledContent {
  readonly content: AppointmentContent;
  /** What Outlook has; null when `content` is that. */
  readonly base: AppointmentContent | null;
  readonly deletedAt: Instant | null;
  readonly conflicts: readonly Conflict[];
}

/** Brings what Outlook has together with what is here, whether it was changed or deleted meanwhile. */
export function settleContent(
  local: LocalVersion,
  theirs: AppointmentContent,
  lastModified: Instant | null,
  policy: ConflictPolicy,
): SettledContent {
  if (local.deletedAt !== null) return settleDeleted(local, theirs, policy);
  const times = { oursEditedAt: local.editedAt, theirsModifiedAt: lastModified };
  const { content, conflicts } = mergeContent(local.base, local.content, theirs, policy, times);
  return { content, base: sameContent(content, theirs) ? null : theirs, deletedAt: null, conflicts };
}

/** The deletion stands unless somebody changed in Outlook what was deleted here, and that change is to survive. */
function settleDeleted(
  { base, content, deletedAt, keptInOutlook }: LocalVersion,
  theirs: AppointmentContent,
  policy: ConflictPolicy,
): SettledContent {
  const stands = { content, base: sameContent(content, theirs) ? null : theirs, deletedAt, conflicts: [] };
  if (keptInOutlook || sameContent(base, theirs)) return stands;
  const { survives, conflict } = mergeDeletion('PLANNER', theirs, policy);
  if (!survives) return { ...stands, conflicts: [conflict] };
  return { content: theirs, base: null, deletedAt: null, conflicts: [conflict] };
}
