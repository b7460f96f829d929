import type { Instant } from '@kalbro/kernel';
import type { ConflictPolicy } from '../model/account.js';
import type { AppointmentContent } from '../model/appointment.js';
import { contentDifference } from '../model/content.js';
import type { Conflict } from '../merge/conflict.js';
import { mergeBase } from '../merge/merge-content.js';
import { settleContent } from '../merge/settle-content.js';
import type { SettledContent } from '../merge/settle-content.js';
import { sentContents } from '../push/push-attempt.js';
import type { PushAttempt } from '../push/push-attempt.js';
import { hideDetails } from './project-down.js';
import type { KnownLink, PlannedEvent } from './pull-plan.js';

/** What became of a known row when its event was heard. */
interface Settled extends SettledContent {
  readonly attempt: PushAttempt | null;
}

/** An event as it may be stored, before what was changed here is considered. */
export type HeardEvent = Omit<PlannedEvent, 'base' | 'deletedAt' | 'attempt' | 'copy' | 'told'>;

/** Brings together what is heard of a known event with what was changed or deleted here since both sides agreed. */
export function settleEvent(
  link: Omit<KnownLink, 'remoteId'>,
  heard: HeardEvent,
  lastModified: Instant | null,
  policy: ConflictPolicy,
): Settled {
  const attempt = attemptAfter(link, heard);
  const local = {
    editedAt: link.editedAt ?? null,
    deletedAt: link.deletedAt ?? null,
    keptInOutlook: link.keptInOutlook ?? false,
  };
  if (isOutlooksAlone(heard)) return { ...takeTheirs(link, heard), deletedAt: local.deletedAt, attempt };
  const mine = heard.detailsHidden ? hideDetails : (content: AppointmentContent) => content;
  const base = mergeBase(mine(link.base ?? link.content), heard.content, sentContents(link.attempt));
  const version = { ...local, base, content: mine(link.content) };
  return { ...settleContent(version, heard.content, lastModified, policy), attempt };
}

/**
 * A new etag fences whatever was sent under the old one: it can neither arrive any more nor explain what is heard from
 * now on.
 */
function attemptAfter({ attempt, etag }: Pick<KnownLink, 'attempt' | 'etag'>, heard: HeardEvent): PushAttempt | null {
  return attempt === undefined || heard.etag !== etag ? null : attempt;
}

/** What nobody may change from here can never go up; what was changed before that is kept as a conflict. */
function isOutlooksAlone({ readOnlyReason }: HeardEvent): boolean {
  return readOnlyReason === 'ORGANISED_BY_OTHERS' || readOnlyReason === 'CALENDAR_READ_ONLY';
}

function takeTheirs(
  link: Omit<KnownLink, 'remoteId'>,
  heard: HeardEvent,
): Pick<Settled, 'content' | 'base' | 'conflicts'> {
  const { base, content } = link;
  const edited = base === null ? [] : contentDifference(base, content);
  const conflicts = edited
    .filter((field) => content[field] !== heard.content[field])
    .map((field): Conflict => {
      const [plannerValue, outlookValue] = [content[field], heard.content[field]];
      return { field, plannerValue, outlookValue, winner: 'OUTLOOK' };
    });
  return { content: heard.content, base: null, conflicts };
}
