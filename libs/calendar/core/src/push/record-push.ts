import type { Instant } from '@kalbro/kernel';
import type { ConflictPolicy } from '../model/account.js';
import type { AppointmentContent } from '../model/appointment.js';
import { sameContent } from '../model/content.js';
import { decideGone } from '../merge/decide-gone.js';
import { settleContent } from '../merge/settle-content.js';
import type { RemoteEvent } from '../ports/remote-calendar.port.js';
import { agreedContent, transactionIdOf } from './plan-push.js';
import { occurrenceContent, projectUp } from './project-up.js';
import { sentContents, withdrawTry } from './push-attempt.js';
import type { PushAttempt } from './push-attempt.js';
import type { PushAccount, PushAnswer, PushChange, PushRecord, PushRow, SendStep } from './push-plan.js';
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
 * What an answer means for its row, as the row is *now*: it may have been edited or deleted here while the call was on
 * its way. Pure. What Graph answered becomes what both sides agree on, so that the echo of an own write is silent.
 */
export function recordPush(step: SendStep, answer: PushAnswer, row: PushRow, account: PushAccount): PushRecord {
  switch (answer.kind) {
    case 'event':
      return recordEvent(step, answer.event, row, account);
    case 'deleted':
    case 'gone':
      return recordGone(step, row, account);
    case 'preconditionFailed':
      return changed(row, withdrawn(step, row), account.direction === 'BOTH' ? 'pull' : 'read');
    case 'duplicate':
      return changed(row, { remoteId: answer.existingRemoteId, base: row.attempt?.sentContent ?? null }, 'read');
    case 'refused':
      return changed(row, refused(step, row, answer.code), 'nothing');
    case 'throttled':
      return changed(row, withdrawn(step, row), 'later');
    case 'unanswered':
      return changed(row, {}, 'later');
  }
}

function recordEvent(step: SendStep, event: RemoteEvent, row: PushRow, account: PushAccount): PushRecord {
  if (step.kind === 'delete' || step.kind === 'cancelOccurrence') return changed(row, {}, 'pull');
  const sent = step.content;
  // Of an update nobody else can have written in between; what a create answers with may be older, and changed since.
  const policy = step.kind === 'update' ? 'PLANNER_WINS' : policyOf(account);
  const theirs = seeEvent(event, sent, account.scopes);
  const { conflicts, ...settled } = settleContent(
    { ...row, content: projectUp(row), base: step.kind === 'update' && row.deletedAt !== null ? theirs : sent },
    theirs,
    event.lastModified,
    policy,
  );
  const { remoteId, masterRemoteId, etag } = event;
  const change = { remoteId, masterRemoteId, etag, attempt: null, ...settled, ...datesAfter(step, row) };
  return {
    ...changed(row, change, 'nothing'),
    conflicts: step.kind === 'update' ? [] : conflicts,
    reshaped: isReshaped(step),
  };
}

/** A new series has all of its dates, and one that was reshaped may have them again. */
function datesAfter(step: SendStep, row: PushRow): PushChange {
  if (row.type !== 'SERIES_MASTER' || row.excludedDates.length === 0) return {};
  return step.kind === 'create' || isReshaped(step) ? { baseExcludedDates: [] } : {};
}

function isReshaped(step: SendStep): boolean {
  return step.kind === 'update' && reshapes(step.fields);
}

function recordGone(step: SendStep, row: PushRow, account: PushAccount): PushRecord {
  if (step.kind === 'cancelOccurrence') return changed(row, cancelledDate(row, step.originalStart), 'nothing');
  if (step.kind === 'create') return changed(row, {}, 'later');
  if (row.deletedAt !== null) return { ...changed(row, {}, 'nothing'), outcome: { kind: 'remove' } };
  // Deleted here and answered, then wanted again; or deleted in Outlook while it was edited here.
  if (step.kind === 'delete') return { ...changed(row, {}, 'nothing'), outcome: { kind: 'recreate' } };
  const { outcome, conflicts } = decideGone(row, policyOf(account));
  return { ...changed(row, {}, 'nothing'), outcome: { kind: outcome }, conflicts };
}

function cancelledDate(row: PushRow, date: Instant): PushChange {
  const dates = [...(row.baseExcludedDates ?? row.excludedDates), date];
  const agreed = row.excludedDates.every((each) => dates.includes(each));
  return { baseExcludedDates: agreed ? null : [...new Set(dates)].sort() };
}

/** Exceptions of a series that was reshaped: Outlook may have dropped them, so each is sent again in full. */
export function planReshaped(
  exceptions: readonly PushRow[],
  master: PushRow,
): readonly { readonly linkId: PushRow['linkId']; readonly change: PushChange }[] {
  return exceptions.flatMap((row) => {
    const bare = row.originalStart === null ? undefined : occurrenceContent(agreedOf(master), row.originalStart);
    if (bare === undefined || sameContent(bare, row.content)) return [];
    return [{ linkId: row.linkId, change: { base: bare, etag: null } }];
  });
}

function agreedOf(master: PushRow): AppointmentContent {
  return agreedContent(master, undefined) ?? master.content;
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
