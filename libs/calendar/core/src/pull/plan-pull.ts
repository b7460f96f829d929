import type { Instant } from '@kalbro/kernel';
import type { ConflictPolicy } from '../model/account.js';
import type { AppointmentContent } from '../model/appointment.js';
import { sameContent } from '../model/content.js';
import type { RemoteEvent, RemoteItem, RemoteOccurrence, RemoteSetAside } from '../ports/remote-calendar.port.js';
import type { Series } from '../recurrence/expand.js';
import { parseRule } from '../recurrence/rule.js';
import { decideGone } from '../merge/decide-gone.js';
import { occurrenceContent } from '../push/project-up.js';
import { isUnanswered, sentContents } from '../push/push-attempt.js';
import { seeEvent } from '../push/see-event.js';
import { badRule, ruleProblem } from './bad-rule.js';
import { startByRule } from './bare-occurrence.js';
import { lastOfEach } from './last-of-each.js';
import { asOccurrence, decideMeeting } from './meet-series.js';
import { decideOriginalStart } from './original-start.js';
import { decideReadOnly, projectDown } from './project-down.js';
import type { ProjectedEvent } from './project-down.js';
import type { KnownLink, PendingLink, PlannedEvent, PullInput, PullPlan } from './pull-plan.js';
import { saysTheSame } from './same-event.js';
import { copyOf, meetingKey, seeCopy, seeFirstCopy } from './share-meeting.js';
import type { ElsewhereLink } from './share-meeting.js';
import { settleEvent, type HeardEvent } from './settle-event.js';
import { waitingException } from './waiting-exception.js';

type Draft = { -readonly [Member in keyof PullPlan]: PullPlan[Member][number][] };

/**
 * What one page of a round means for what is stored. Pure and idempotent: the same page again plans nothing but
 * `unchanged`. Deletes only what a tombstone was answered for, or what its organiser cancelled; what was changed here
 * meanwhile is merged, never overwritten.
 */
export function planPull(input: PullInput): PullPlan {
  const draft: Draft = {
    inserts: [],
    updates: [],
    unchanged: [],
    joins: [],
    claims: [],
    recreations: [],
    conflicts: [],
    removals: [],
    saveOccurrences: [],
    removeOccurrences: [],
    recheckMasters: [],
    revivals: [],
    restoredDates: [],
    exclude: [],
    setAside: [],
    unknownMasters: [],
    unplaced: [],
  };
  const items = lastOfEach(input.items).map((item) => answered(item, input));
  const masters = new Map(items.flatMap((item) => (isMaster(item) ? [[item.remoteId, item]] : [])));
  for (const item of items) planItem(item, { input, masters, draft });
  draft.unknownMasters.push(...missingMasters(items, input, masters));
  return { ...draft, recheckMasters: [...new Set(draft.recheckMasters)] };
}

/** Masters that the items belong to. */
export function namedMasters(items: readonly RemoteItem[]): readonly string[] {
  return [...new Set(items.flatMap((item) => masterOf(item) ?? []))];
}

interface Planning {
  readonly input: PullInput;
  /** Masters in this very page. */
  readonly masters: ReadonlyMap<string, RemoteEvent>;
  readonly draft: Draft;
}

type AnsweredItem = Exclude<RemoteItem, { kind: 'tombstone' }> | { readonly kind: 'gone'; readonly remoteId: string };

/** A tombstone becomes what the `GET` said: the event as it is now, or gone. */
function answered(item: RemoteItem, { answers }: PullInput): AnsweredItem {
  if (item.kind !== 'tombstone') return item;
  const answer = answers.get(item.remoteId);
  return answer === undefined || typeof answer === 'string' ? { kind: 'gone', remoteId: item.remoteId } : answer;
}

function planItem(item: AnsweredItem, planning: Planning): void {
  switch (item.kind) {
    case 'occurrence':
      return planOccurrence(item, planning);
    case 'gone':
      return planGone(item.remoteId, planning);
    case 'setAside':
      return planSetAside(item, planning);
    case 'event':
      return item.isCancelled ? planCancelled(item, planning) : planEvent(item, planning);
  }
}

function planOccurrence(item: RemoteOccurrence, { input, masters, draft }: Planning): void {
  const { kind: _kind, ...occurrence } = item;
  const { remoteId, masterRemoteId } = occurrence;
  if (!masters.get(masterRemoteId)?.isCancelled) draft.saveOccurrences.push(occurrence);
  // It was an exception before: Outlook made it follow its series again.
  const link = input.known.get(remoteId);
  if (link) planReverted(link, item, { input, masters, draft });
}

/**
 * An exception that follows its series again. One that was changed here meanwhile is an edit that meets a revert; one
 * whose series was reshaped from here, and never answered, is what Outlook forgot of it, and is sent again.
 */
function planReverted(link: KnownLink, { start, etag = null }: RemoteOccurrence, planning: Planning): void {
  const { linkId: _linkId, appointmentId: _appointmentId, seriesId: _seriesId, ...known } = link;
  const isDirty = link.base !== null && !sameContent(link.base, link.content);
  const isOurs = isUnanswered(link.attempt);
  // What may not go up any more (its details are hidden by now) is kept as a conflict, and cannot stand against a revert.
  if (isDirty && link.readOnlyReason !== null) return planRemoval(link, 'OUTLOOK_WINS', planning.draft);
  const keeps = (isDirty || isOurs) && link.deletedAt == null && link.masterRemoteId !== null;
  const master = keeps ? masterContent(link.masterRemoteId, planning) : undefined;
  const originalStart = master && startByRule(master, start);
  const content = master && originalStart && occurrenceContent(master, originalStart);
  // Its date is that of the series in Outlook: here the series may have been moved, and not win.
  if (content)
    planSettled(link, { ...known, content, etag, originalStart }, null, planning, isOurs ? content : link.base);
  else planning.draft.removals.push(link.remoteId);
}

function planGone(remoteId: string, { input, draft }: Planning): void {
  const link = input.known.get(remoteId);
  const occurrence = input.occurrences.get(remoteId);
  // Moved to a calendar that is not read, it still exists: created anew it would be there twice.
  const moved = input.answers.get(remoteId) === 'movedToOtherCalendar';
  if (link) planRemoval(link, moved ? 'OUTLOOK_WINS' : policyOf(input), draft);
  if (occurrence) draft.removeOccurrences.push(remoteId);
  const master = occurrence?.masterRemoteId ?? link?.masterRemoteId;
  if (master) draft.recheckMasters.push(master);
}

function planRemoval(link: KnownLink, conflictPolicy: ConflictPolicy, draft: Draft): void {
  const { linkId, remoteId } = link;
  const { outcome, conflicts } = decideGone({ ...link, deletedAt: link.deletedAt ?? null }, conflictPolicy);
  draft.conflicts.push(...conflicts.map((conflict) => ({ linkId, conflict })));
  if (outcome === 'recreate') draft.recreations.push({ linkId, remoteId });
  else draft.removals.push(remoteId);
}

/** What was known of it stays as it was: a change that cannot be read is no deletion. */
function planSetAside(item: RemoteSetAside, { draft }: Planning): void {
  draft.setAside.push(item);
}

/** A meeting that its organiser cancelled no longer stands in the planner; of a series, that date does not. */
function planCancelled(event: RemoteEvent, planning: Planning): void {
  const { input, draft } = planning;
  const { remoteId, masterRemoteId } = event;
  const link = input.known.get(remoteId);
  if (link) planRemoval(link, 'OUTLOOK_WINS', draft);
  if (input.occurrences.has(remoteId)) draft.removeOccurrences.push(remoteId);
  if (masterRemoteId === null) return;
  if (!planning.masters.has(masterRemoteId) && !rowOfMaster(masterRemoteId, planning)) {
    draft.unplaced.push(event);
    return;
  }
  const isShared = (input.known.get(masterRemoteId)?.shared ?? null) !== null;
  const originalStart = isShared ? null : originalStartOf(event, link, planning);
  if (originalStart) draft.exclude.push({ masterRemoteId, originalStart });
  else draft.recheckMasters.push(masterRemoteId);
}

function planEvent(event: RemoteEvent, planning: Planning): void {
  const { input, draft } = planning;
  const problem = ruleProblem(event);
  if (problem !== undefined) return planSetAside(badRule(event, problem, input.scopes), planning);
  const link = input.known.get(event.remoteId);
  const pending = link ? undefined : pendingFor(event, planning);
  if (input.occurrences.has(event.remoteId)) draft.removeOccurrences.push(event.remoteId);
  if (pending) return planClaim(pending, event, planning);
  const heard = heardEvent(event, link, planning);
  if (!link) planNew(heard, planning);
  else if (endsSeries(link, event)) {
    // Its exceptions and bare occurrences are gone without a word: they leave with the old link.
    draft.removals.push(event.remoteId);
    planNew(heard, planning);
  } else planSettled(link, heard, event.lastModified, planning);
}

function pendingFor(event: RemoteEvent, planning: Planning): PendingLink | undefined {
  const { pending } = planning.input;
  if (!pending || pending.size === 0) return undefined;
  const { masterRemoteId, transactionId } = event;
  if (masterRemoteId === null) return transactionId === null ? undefined : pending.get(transactionId);
  const seriesId = rowOfMaster(masterRemoteId, planning)?.appointmentId;
  const start = originalStartOf(event, undefined, planning);
  return seriesId && start ? waitingException(pending, seriesId, start, seriesOf(masterRemoteId, planning)) : undefined;
}

/** An exception of a date that was cancelled here, or of a series that was deleted here, is an edit that meets that. */
function planNew(heard: HeardEvent, planning: Planning): void {
  const { masterRemoteId, originalStart } = heard;
  const elsewhere = meetingElsewhere(heard, planning);
  if (elsewhere) return planJoin(elsewhere, heard, planning);
  const master = masterRemoteId === null ? undefined : rowOfMaster(masterRemoteId, planning);
  const survives = !master || planEditMeets(master, heard, planning);
  if (survives) planning.draft.inserts.push({ ...heard, ...asHeard });
  else if (masterRemoteId !== null && originalStart !== null)
    planning.draft.saveOccurrences.push(asOccurrence(heard, masterRemoteId, originalStart));
}

/** The same meeting in another account; of one account only one event can be it. */
function meetingElsewhere({ uid, type, originalStart }: HeardEvent, planning: Planning): ElsewhereLink | undefined {
  const { input, draft } = planning;
  if (uid === null || (type === 'EXCEPTION' && originalStart === null)) return undefined;
  const found = input.elsewhere?.get(meetingKey(uid, type, originalStart));
  const isTaken = draft.joins.some(({ known }) => known.appointmentId === found?.appointmentId);
  return isTaken ? undefined : found;
}

function planJoin(known: ElsewhereLink, heard: HeardEvent, { input, draft }: Planning): void {
  const seen = seeFirstCopy(known, heard, input.position ?? 1);
  const link = { ...known, base: seen.base, attempt: null };
  const { conflicts, content, deletedAt } = settleEvent(link, seen.heard, null, policyOf(input));
  draft.conflicts.push(...conflicts.map((conflict) => ({ linkId: known.linkId, conflict })));
  const { told } = seen;
  const event = { ...seen.heard, ...asHeard, content, deletedAt, copy: copyOf(heard), told };
  const { masterRemoteId, uid } = event;
  const isChanged = !saysTheSame({ ...link, base: null, masterRemoteId, uid }, event);
  draft.joins.push({ known, event, isChanged });
}

/** False when what was given up here stays so, although somebody changed a date of it in Outlook. */
function planEditMeets(master: PendingLink, heard: HeardEvent, { input, draft }: Planning): boolean {
  const { masterRemoteId, originalStart } = heard;
  const { linkId } = master;
  const meeting = decideMeeting(master, heard, policyOf(input));
  if (masterRemoteId === null || !meeting) return true;
  // Heard before, and judged: what is not stored as an exception is known by its etag.
  const isNews = heard.etag === null || input.occurrences.get(heard.remoteId)?.etag !== heard.etag;
  if (isNews || meeting.survives) draft.conflicts.push({ linkId, conflict: meeting.conflict });
  if (meeting.revivesSeries) draft.revivals.push({ linkId, remoteId: masterRemoteId });
  if (meeting.restoresDate && originalStart !== null) draft.restoredDates.push({ masterRemoteId, originalStart });
  return meeting.survives;
}

/** The row of a series, which may turn out in this very page to be in Outlook. */
function rowOfMaster(
  masterRemoteId: string,
  { input, masters }: Pick<Planning, 'input' | 'masters'>,
): PendingLink | undefined {
  const transactionId = masters.get(masterRemoteId)?.transactionId ?? null;
  return input.known.get(masterRemoteId) ?? (transactionId === null ? undefined : input.pending?.get(transactionId));
}

/** Nothing of it was ever changed here. */
const asHeard = { base: null, deletedAt: null, attempt: null } as const;

function planSettled(
  link: KnownLink,
  heard: HeardEvent,
  lastModified: Instant | null,
  planning: Planning,
  base = link.base,
): void {
  const { input, draft } = planning;
  const { linkId, remoteId } = link;
  const seen = link.shared ? seeCopy({ ...link, base }, heard) : { heard, base };
  const { conflicts, ...settled } = settleEvent(
    { ...link, base: seen.base },
    seen.heard,
    lastModified,
    policyOf(input),
  );
  draft.conflicts.push(...conflicts.map((conflict) => ({ linkId, conflict })));
  const copy = link.shared ? { copy: copyOf(heard) } : {};
  const event = { ...seen.heard, ...settled, ...copy, ...('told' in seen && { told: seen.told }) };
  // What waits to go up to another account waits there.
  if (base === null && seen.base !== null) event.base = null;
  planStandsAgain(link, event, planning);
  if (saysTheSame(link, event)) {
    draft.unchanged.push({ linkId, remoteId, etag: heard.etag, attempt: event.attempt, ...copy });
  } else draft.updates.push({ known: link, event });
}

/** An exception that was changed in Outlook stands, and so do its date and its series. */
function planStandsAgain(link: PendingLink, event: PlannedEvent, planning: Planning): void {
  const { masterRemoteId, originalStart } = event;
  const master = masterRemoteId === null ? undefined : rowOfMaster(masterRemoteId, planning);
  if (!master || masterRemoteId === null) return;
  const isRevived = link.deletedAt != null && event.deletedAt === null;
  if (isRevived && originalStart !== null) planning.draft.restoredDates.push({ masterRemoteId, originalStart });
  const theirs = event.base ?? event.content;
  if (event.deletedAt !== null || sameContent(link.base ?? link.content, theirs)) return;
  if (!isRevived || master.deletedAt != null) planEditMeets(master, { ...event, content: theirs }, planning);
}

/** One of our own creates, whose answer was lost: it is what was sent, unless somebody changed it since. */
function planClaim(pending: PendingLink, event: RemoteEvent, planning: Planning): void {
  const { linkId } = pending;
  const link = { ...pending, base: agreedBefore(pending, event, planning) };
  const heard = heardEvent(event, link, planning);
  const { conflicts, ...settled } = settleEvent(link, heard, event.lastModified, policyOf(planning.input));
  planning.draft.conflicts.push(...conflicts.map((conflict) => ({ linkId, conflict })));
  const claimed = { ...heard, ...settled };
  planStandsAgain(link, claimed, planning);
  planning.draft.claims.push({ linkId, event: claimed });
}

/** Of a create what was sent; of an exception what its series says on that date. */
function agreedBefore(pending: PendingLink, event: RemoteEvent, planning: Planning): AppointmentContent {
  const { attempt, content } = pending;
  const originalStart = originalStartOf(event, pending, planning);
  const master = masterContent(event.masterRemoteId, planning);
  const bare = master && originalStart !== null ? occurrenceContent(master, originalStart) : undefined;
  return bare ?? attempt?.sentContent ?? content;
}

function policyOf({ conflictPolicy = 'NEWEST_WINS' }: PullInput): ConflictPolicy {
  return conflictPolicy;
}

function endsSeries(link: KnownLink, event: RemoteEvent): boolean {
  return link.type === 'SERIES_MASTER' && event.type !== 'SERIES_MASTER';
}

function heardEvent(event: RemoteEvent, link: PendingLink | undefined, planning: Planning): HeardEvent {
  const { scopes, direction, canEditCalendar } = planning.input;
  const series = event.type === 'SERIES_MASTER' && link?.type === 'SERIES_MASTER' ? link : undefined;
  return {
    ...projectHeard(event, link, scopes),
    remoteId: event.remoteId,
    masterRemoteId: event.masterRemoteId,
    uid: event.uid,
    etag: event.etag,
    type: event.type,
    originalStart: originalStartOf(event, link, planning),
    readOnlyReason: decideReadOnly(event, { direction, scopes, canEditCalendar }, link?.origin),
    excludedDates: series?.excludedDates ?? [],
    additionalDates: series?.additionalDates ?? [],
  };
}

/** Of what was made here nothing is hidden: what may not be read of it stays as both sides agreed. */
function projectHeard(event: RemoteEvent, link: PendingLink | undefined, scopes: PullInput['scopes']): ProjectedEvent {
  const projected = projectDown(event, scopes);
  if (link?.origin !== 'PLANNER' || !projected.detailsHidden) return projected;
  const content = seeEvent(event, link.base ?? link.content, scopes, sentContents(link.attempt));
  return { content, outlook: null, detailsHidden: false };
}

function originalStartOf(event: RemoteEvent, link: PendingLink | undefined, planning: Planning): Instant | null {
  return decideOriginalStart(event, {
    occurrenceStart: planning.input.occurrences.get(event.remoteId)?.start,
    series: event.masterRemoteId === null ? undefined : seriesFor(event, event.masterRemoteId, planning),
    stored: link?.originalStart ?? null,
  });
}

/** As this account tells it; while it has not told it yet, as another one of the resource does. */
function seriesFor({ uid }: RemoteEvent, masterRemoteId: string, planning: Planning): Series | undefined {
  const elsewhere = uid === null ? undefined : planning.input.elsewhere?.get(meetingKey(uid, 'SERIES_MASTER', null));
  return seriesOf(masterRemoteId, planning) ?? elsewhere;
}

/** A master as this page has it, else as it is stored. */
function seriesOf(masterRemoteId: string, { input, masters }: Planning): Series | undefined {
  const content = masterContent(masterRemoteId, { input, masters });
  if (!content || 'problem' in parseRule(content.recurrence ?? '')) return undefined;
  return { content, excludedDates: [], additionalDates: input.known.get(masterRemoteId)?.additionalDates ?? [] };
}

/** As Outlook has it: what was changed here and is still to go up says nothing of Outlook's occurrences. */
function masterContent(
  masterRemoteId: string | null,
  { input, masters }: Pick<Planning, 'input' | 'masters'>,
): AppointmentContent | undefined {
  if (masterRemoteId === null) return undefined;
  const stored = input.known.get(masterRemoteId);
  return masters.get(masterRemoteId)?.content ?? stored?.base ?? stored?.content;
}

function missingMasters(
  items: readonly AnsweredItem[],
  { known }: PullInput,
  masters: ReadonlyMap<string, RemoteEvent>,
): readonly string[] {
  const named = new Set(items.flatMap((item) => masterOf(item) ?? []));
  return [...named].filter((id) => !known.has(id) && !masters.has(id));
}

function masterOf(item: RemoteItem | AnsweredItem): string | null {
  return item.kind === 'occurrence' || item.kind === 'event' ? item.masterRemoteId : null;
}

function isMaster(item: AnsweredItem): item is RemoteEvent {
  return item.kind === 'event' && item.type === 'SERIES_MASTER';
}
