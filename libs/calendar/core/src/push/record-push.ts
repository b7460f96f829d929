import type { Instant } from '@kalbro/kernel';
import type { ConflictPolicy } from '../model/account.js';
import type { AppointmentContent } from '../model/appointment.js';
import { sameContent } from '../model/content.js';
import { mergeDeletion } from '../merge/conflict.js';
import { decideGone } from '../merge/decide-gone.js';
import { settleContent } from '../merge/settle-content.js';
import type { RemoteEvent } from '../ports/remote-calendar.port.js';
import { localDateIn, occurrenceOn } from '../recurrence/expand.js';
import { seeAnswer } from '../pull/share-meeting.js';
import { transactionIdOf } from './plan-push.js';
import { projectUp } from './project-up.js';
import { sentContents, withdrawTry } from './push-attempt.js';
import type { PushAttempt } from './push-attempt.js';
import type { PushAccount, PushAnswer, PushChange, PushRecord, PushRow, SendStep, UpdateStep } from './push-plan.js';
import { reshapes } from './reshape.js';
import { seeEvent } from './see-event.js';

/** What to store before a step is sent, so that a crash cannot hide that it was. Null: nothing, it can be sent again. */
export function planAttempt(step: SendStep, row: PushRow, now: Instant): PushAttempt | null {
  if (step.kind === 'cancelOccurrence') return row.attempt;
  const { attempt } = row;
  const isRetry = attempt?.kind === step.kind && attempt.outcome !== 'REFUSED';
  const earlier = isRetry ? distinct(sentContents(attempt)) : [];
  return {
    kind: step.kind,
    transactionId: step.kind === 'create' ? transactionIdOf(row) : null,
    sentContent: step.kind === 'delete' ? row.content : step.content,
    ...(earlier.length > 0 ? { earlier } : {}),
    at: now,
  };
}

/**
 * Whether a step is about to move a series or give it another rule, by which Outlook may forget its exceptions: then
 * each of them is marked with `exceptionMark` in the same transaction, or an answer that is lost makes them look like
 * exceptions that somebody gave up.
 */
export function reshapesSeries(step: SendStep, row: PushRow): step is UpdateStep {
  return row.type === 'SERIES_MASTER' && step.kind === 'update' && reshapes(step.fields);
}

/** What an exception says counts as sent while its series is on its way. */
export function exceptionMark({ base, content, attempt }: PushRow, now: Instant): PushAttempt {
  const [sentContent = content, ...earlier] = distinct([base ?? content, ...sentContents(attempt)]);
  return { kind: 'update', transactionId: null, sentContent, earlier, at: now };
}

/**
 * What an answer means for its row, as the row is *now*: it may have been edited or deleted here while the call was on
 * its way. Pure. What Graph answered becomes what both sides agree on, so that the echo of an own write is silent.
 */
export function recordPush(step: SendStep, answer: PushAnswer, row: PushRow, account: PushAccount): PushRecord {
  switch (answer.kind) {
    case 'event':
      return mayBeOlder(step, row)
        ? claimed(row, answer.event.remoteId)
        : recordEvent(step, answer.event, row, account);
    case 'deleted':
    case 'gone':
      return recordGone(step, row, account);
    case 'preconditionFailed':
      return changed(row, withdrawn(step, row), 'read');
    case 'duplicate':
      return claimed(row, answer.existingRemoteId);
    case 'refused':
      return changed(row, refused(step, row, answer.code), 'nothing');
    case 'throttled':
      return changed(row, withdrawn(step, row), 'later');
    case 'unanswered':
      return changed(row, {}, 'later');
  }
}

function recordEvent(step: SendStep, event: RemoteEvent, row: PushRow, account: PushAccount): PushRecord {
  if (step.kind === 'delete' || step.kind === 'cancelOccurrence') return changed(row, {}, 'later');
  const sent = step.content;
  // Of an update nobody else can have written in between; what a create answers with may be older, and changed since.
  const policy = step.kind === 'update' ? 'PLANNER_WINS' : policyOf(account);
  const answered = seeEvent(event, sent, account.scopes);
  const theirs = row.copy ? seeAnswer(row.copy, sent, answered) : answered;
  const { conflicts, ...settled } = settleContent(
    { ...row, content: projectUp(row), base: sent },
    theirs,
    event.lastModified,
    policy,
  );
  const { remoteId, masterRemoteId, uid, etag } = event;
  const change = { remoteId, masterRemoteId, uid, etag, attempt: null, ...settled, ...datesAfter(step, row) };
  return {
    ...changed(row, change, 'nothing'),
    conflicts: step.kind === 'update' ? [] : conflicts,
    reshaped: reshapesSeries(step, row),
  };
}

/** A series that was created by an earlier try: pulls may have passed over what became of its dates since. */
function mayBeOlder({ kind }: SendStep, { type, attempt }: PushRow): boolean {
  return kind === 'create' && type === 'SERIES_MASTER' && sentContents(attempt).length > 1;
}

/** Ours, and whatever it says by now: it is read before anything else is sent, and until then the attempt tells so. */
function claimed(row: PushRow, remoteId: string): PushRecord {
  return changed(row, { remoteId, base: row.attempt?.sentContent ?? null, ...allDates(row) }, 'read');
}

function allDates({ type, excludedDates }: PushRow): PushChange {
  return type === 'SERIES_MASTER' && excludedDates.length > 0 ? { baseExcludedDates: [] } : {};
}

/** A new series has all of its dates, and one that was reshaped may have them again. */
function datesAfter(step: SendStep, row: PushRow): PushChange {
  return step.kind === 'create' || reshapesSeries(step, row) ? allDates(row) : {};
}

function recordGone(step: SendStep, row: PushRow, account: PushAccount): PushRecord {
  if (step.kind === 'cancelOccurrence') return changed(row, cancelledDate(row, step.originalStart), 'nothing');
  if (step.kind === 'create') return changed(row, {}, 'later');
  if (row.deletedAt !== null) return { ...changed(row, {}, 'nothing'), outcome: { kind: 'remove' } };
  // Deleted here and answered, then wanted again; or deleted in Outlook while it was edited here.
  if (step.kind === 'delete') return { ...changed(row, {}, 'nothing'), outcome: { kind: 'recreate' } };
  if (row.remoteId === null) return recordLost(row);
  const { outcome, conflicts } = decideGone(row, policyOf(account));
  return { ...changed(row, {}, 'nothing'), outcome: { kind: outcome }, conflicts };
}

function cancelledDate(row: PushRow, date: Instant): PushChange {
  const dates = [...(row.baseExcludedDates ?? row.excludedDates), date];
  const agreed = row.excludedDates.every((each) => dates.includes(each));
  return { baseExcludedDates: agreed ? null : [...new Set(dates)].sort() };
}

/**
 * Exceptions of a series that was reshaped (`PushRecord.reshaped`): Outlook may have dropped them, or not. So they are
 * exceptions that Outlook does not know yet; what both sides agreed on counts as sent, by which they are known again.
 * Those that the new rule has no date for go, and are kept as conflicts. Of what may not be told any more nothing is left
 * to make anew: such a date is one of its series again, until Outlook tells otherwise.
 */
export function planReshaped(
  exceptions: readonly PushRow[],
  master: Pick<PushRow, 'content' | 'excludedDates' | 'additionalDates'>,
  now: Instant,
): readonly PushRecord[] {
  return exceptions.map((row) => {
    if (row.readOnlyReason !== null) return { ...changed(row, {}, 'nothing'), outcome: { kind: 'remove' } };
    return hasDateFor(row, master) ? changed(row, unlinked(row, now), 'nothing') : cutOff(row);
  });
}

function hasDateFor(
  { originalStart }: PushRow,
  master: Pick<PushRow, 'content' | 'excludedDates' | 'additionalDates'>,
) {
  return originalStart !== null && occurrenceOn(master, localDateIn(master, originalStart)) !== undefined;
}

function unlinked(row: PushRow, now: Instant): PushChange {
  return { remoteId: null, masterRemoteId: null, etag: null, base: null, attempt: exceptionMark(row, now) };
}

function cutOff(row: PushRow): PushRecord {
  const { conflict } = mergeDeletion('PLANNER', row.content, 'PLANNER_WINS');
  return { ...changed(row, {}, 'nothing'), outcome: { kind: 'remove' }, conflicts: [conflict] };
}

/** An exception that has no occurrence in Outlook to stand for: it goes, and is kept as a conflict. */
export function recordLost(row: PushRow): PushRecord {
  const { conflict } = mergeDeletion('OUTLOOK', row.content, 'OUTLOOK_WINS');
  return { ...changed(row, {}, 'nothing'), outcome: { kind: 'remove' }, conflicts: [conflict] };
}

/** Where nothing comes down, Outlook has no say. */
function policyOf({ direction, conflictPolicy }: PushAccount): ConflictPolicy {
  return direction === 'UP' ? 'PLANNER_WINS' : conflictPolicy;
}

function distinct(contents: readonly AppointmentContent[]): readonly AppointmentContent[] {
  return contents.filter((each, index) => contents.findIndex((other) => sameContent(each, other)) === index);
}

/** Outlook certainly did nothing of this try. The cancelled date of a series has no attempt of its own. */
function withdrawn(step: SendStep, { attempt }: PushRow): PushChange {
  return attempt?.kind === step.kind ? { attempt: withdrawTry(attempt) } : {};
}

function refused(step: SendStep, { attempt }: PushRow, code: string): PushChange {
  return attempt?.kind === step.kind ? { attempt: { ...attempt, outcome: 'REFUSED', code } } : {};
}

function changed({ linkId }: Pick<PushRow, 'linkId'>, change: PushChange, next: PushRecord['next']): PushRecord {
  return { linkId, outcome: { kind: 'change', change }, conflicts: [], next, reshaped: false };
}
