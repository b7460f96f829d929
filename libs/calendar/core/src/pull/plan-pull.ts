import type { Instant } from '@kalbro/kernel';
import type { Appointment } from '../model/appointment.js';
import { sameContent } from '../model/content.js';
import type { RemoteEvent, RemoteItem, RemoteOccurrence, RemoteSetAside } from '../ports/remote-calendar.port.js';
import type { Series } from '../recurrence/expand.js';
import { parseRule } from '../recurrence/rule.js';
import { lastOfEach } from './last-of-each.js';
import { decideOriginalStart } from './original-start.js';
import { decideReadOnly, projectDown } from './project-down.js';
import type { KnownLink, PlannedEvent, PullInput, PullPlan } from './pull-plan.js';

type Draft = { -readonly [Member in keyof PullPlan]: PullPlan[Member][number][] };

/**
 * What one page of a round means for what is stored. Pure and idempotent: the same page again plans nothing but
 * `unchanged`. Deletes only what a tombstone was answered for, or what its organiser cancelled.
 */
export function planPull(input: PullInput): PullPlan {
  const draft: Draft = {
    inserts: [],
    updates: [],
    unchanged: [],
    removals: [],
    saveOccurrences: [],
    removeOccurrences: [],
    recheckMasters: [],
    exclude: [],
    setAside: [],
    unknownMasters: [],
  };
  const items = lastOfEach(input.items).map((item) => answered(item, input));
  const masters = new Map(items.flatMap((item) => (isMaster(item) ? [[item.remoteId, item]] : [])));
  for (const item of items) planItem(item, { input, masters, draft });
  draft.unknownMasters.push(...missingMasters(items, input, masters));
  return { ...draft, recheckMasters: [...new Set(draft.recheckMasters)] };
}

/**
 * Tombstones of something known, or heard earlier in the same page: a `GET` has to tell what they mean. Bare occurrences
 * need none.
 */
export function neededTombstoneChecks(
  items: readonly RemoteItem[],
  known: ReadonlyMap<string, KnownLink>,
): readonly string[] {
  const heard = new Set(items.flatMap((item) => (item.kind === 'event' ? [item.remoteId] : [])));
  return lastOfEach(items).flatMap((item) =>
    item.kind === 'tombstone' && (known.has(item.remoteId) || heard.has(item.remoteId)) ? [item.remoteId] : [],
  );
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
  const { remoteId, masterRemoteId, start, end } = item;
  if (!masters.get(masterRemoteId)?.isCancelled) draft.saveOccurrences.push({ remoteId, masterRemoteId, start, end });
  // It was an exception before: Outlook made it follow its series again.
  if (input.known.has(remoteId)) draft.removals.push(remoteId);
}

function planGone(remoteId: string, { input, draft }: Planning): void {
  const link = input.known.get(remoteId);
  const occurrence = input.occurrences.get(remoteId);
  if (link) draft.removals.push(remoteId);
  if (occurrence) draft.removeOccurrences.push(remoteId);
  const master = occurrence?.masterRemoteId ?? link?.masterRemoteId;
  if (master) draft.recheckMasters.push(master);
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
  if (link) draft.removals.push(remoteId);
  if (input.occurrences.has(remoteId)) draft.removeOccurrences.push(remoteId);
  if (masterRemoteId === null) return;
  const originalStart = originalStartOf(event, link, planning);
  if (originalStart) draft.exclude.push({ masterRemoteId, originalStart });
  else draft.recheckMasters.push(masterRemoteId);
}

function planEvent(event: RemoteEvent, planning: Planning): void {
  const { input, draft } = planning;
  const problem = ruleProblem(event);
  if (problem !== undefined) return planSetAside(badRule(event, problem, input), planning);
  const link = input.known.get(event.remoteId);
  const planned = plannedEvent(event, link, planning);
  if (input.occurrences.has(event.remoteId)) draft.removeOccurrences.push(event.remoteId);
  if (!link) draft.inserts.push(planned);
  else if (endsSeries(link, event)) {
    // Its exceptions and bare occurrences are gone without a word: they leave with the old link.
    draft.removals.push(event.remoteId);
    draft.inserts.push(planned);
  } else if (saysTheSame(link, planned)) {
    draft.unchanged.push({ linkId: link.linkId, remoteId: link.remoteId, etag: event.etag });
  } else draft.updates.push({ known: link, event: planned });
}

function endsSeries(link: KnownLink, event: RemoteEvent): boolean {
  return link.type === 'SERIES_MASTER' && event.type !== 'SERIES_MASTER';
}

function ruleProblem({ type, content }: RemoteEvent): string | undefined {
  if (type !== 'SERIES_MASTER') return undefined;
  const rule = parseRule(content.recurrence ?? '');
  return 'problem' in rule ? rule.problem.en : undefined;
}

function badRule(event: RemoteEvent, message: string, { scopes }: PullInput): RemoteSetAside {
  const tellsTitle = scopes.includes('READ_DETAILS') && !event.content.isPrivate;
  const title = tellsTitle ? event.content.title : null;
  return { kind: 'setAside', remoteId: event.remoteId, code: 'SET_ASIDE_BAD_RECURRENCE', message, title };
}

function plannedEvent(event: RemoteEvent, link: KnownLink | undefined, planning: Planning): PlannedEvent {
  const { scopes, direction, canEditCalendar } = planning.input;
  const series = event.type === 'SERIES_MASTER' && link?.type === 'SERIES_MASTER' ? link : undefined;
  const { content, outlook, detailsHidden } = projectDown(event, scopes);
  return {
    content,
    outlook,
    detailsHidden,
    remoteId: event.remoteId,
    masterRemoteId: event.masterRemoteId,
    uid: event.uid,
    etag: event.etag,
    type: event.type,
    originalStart: originalStartOf(event, link, planning),
    readOnlyReason: decideReadOnly(event, { direction, scopes, canEditCalendar }),
    excludedDates: series?.excludedDates ?? [],
    additionalDates: series?.additionalDates ?? [],
  };
}

function originalStartOf(event: RemoteEvent, link: KnownLink | undefined, planning: Planning): Instant | null {
  return decideOriginalStart(event, {
    occurrenceStart: planning.input.occurrences.get(event.remoteId)?.start,
    series: event.masterRemoteId === null ? undefined : seriesOf(event.masterRemoteId, planning),
    stored: link?.originalStart ?? null,
  });
}

/** A master as this page has it, else as it is stored. */
function seriesOf(masterRemoteId: string, { input, masters }: Planning): Series | undefined {
  const stored = input.known.get(masterRemoteId);
  const content = masters.get(masterRemoteId)?.content ?? stored?.content;
  if (!content || 'problem' in parseRule(content.recurrence ?? '')) return undefined;
  return { content, excludedDates: [], additionalDates: stored?.additionalDates ?? [] };
}

/** Everything but the etag: it changes without anybody changing anything. */
function saysTheSame(link: KnownLink, event: PlannedEvent): boolean {
  const facts = (each: KnownLink | PlannedEvent): string =>
    JSON.stringify([
      each.type,
      each.masterRemoteId,
      each.uid,
      each.originalStart,
      each.detailsHidden,
      each.readOnlyReason,
      factsOf(each.outlook),
    ]);
  return sameContent(link.content, event.content) && facts(link) === facts(event);
}

/** Members in a fixed order: a row that was stored as jsonb comes back in another. */
function factsOf(outlook: Appointment['outlook']): readonly unknown[] | null {
  if (outlook === null) return null;
  const person = (each: { name: string | null; email: string | null; response: string | null } | null) =>
    each && [each.name, each.email, each.response];
  const { organizer, attendees, onlineMeetingUrl, webLink, isOrganizer } = outlook;
  return [person(organizer), attendees.map(person), onlineMeetingUrl, webLink, isOrganizer];
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
