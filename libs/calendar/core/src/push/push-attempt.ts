import type { Instant } from '@kalbro/kernel';
import type { AppointmentContent } from '../model/appointment.js';

/**
 * What was sent to Outlook and not answered yet, stored before it is sent, so that whoever comes next knows. While it
 * is there, nobody can tell whether Outlook did it.
 */
export interface PushAttempt {
  readonly kind: 'create' | 'update' | 'delete';
  /** Of a create; Graph does one of these once, however often it is sent. Otherwise null. */
  readonly transactionId: string | null;
  /** The whole content as it was projected when it was sent last; of a delete, what was deleted. */
  readonly sentContent: AppointmentContent;
  /** Contents of earlier tries that were never answered either: any of them may still arrive. */
  readonly earlier?: readonly AppointmentContent[];
  /** When it was sent last. */
  readonly at: Instant;
  /**
   * `UNTRACED`: a complete read that began later found nothing of it, so it may be sent again. `REFUSED`: Outlook will
   * not have this content (`code` says why); nothing is sent until the content changes.
   */
  readonly outcome?: 'UNTRACED' | 'REFUSED';
  readonly code?: string;
}

/** Everything that may stand in Outlook because of this attempt. */
export function sentContents(attempt: PushAttempt | null | undefined): readonly AppointmentContent[] {
  return attempt ? [attempt.sentContent, ...(attempt.earlier ?? [])] : [];
}

/** Sent, and nobody knows what became of it. */
export function isUnanswered(attempt: PushAttempt | null | undefined): boolean {
  return attempt != null && attempt.outcome === undefined;
}

/** The attempt without its last try, of which it is certain that Outlook did nothing. */
export function withdrawTry(attempt: PushAttempt): PushAttempt | null {
  const [sentContent, ...earlier] = attempt.earlier ?? [];
  return sentContent === undefined ? null : { ...attempt, sentContent, earlier };
}

/**
 * Creates that a complete read left without a trace although it began after them: their attempts become `UNTRACED`.
 * The transaction ids stay, so that a call that arrives yet makes no second event.
 */
export function planUntraced<Row extends PendingRow>(rows: readonly Row[], readBegan: Instant): readonly Row[] {
  return rows.filter(
    ({ attempt, remoteId }) =>
      remoteId === null && attempt?.kind === 'create' && isUnanswered(attempt) && attempt.at < readBegan,
  );
}

interface PendingRow {
  readonly remoteId: string | null;
  readonly attempt: PushAttempt | null;
}
