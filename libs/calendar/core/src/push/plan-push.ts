import type { AppointmentId, Instant } from '@kalbro/kernel';
import type { SyncScope } from '../model/account.js';
import type { AppointmentContent } from '../model/appointment.js';
import { contentDifference } from '../model/content.js';
import type { ContentField } from '../model/content.js';
import { occurrenceContent, projectUp } from './project-up.js';
import { isUnanswered } from './push-attempt.js';
import { occurrenceKey } from './push-plan.js';
import type {
  CancelOccurrenceStep,
  OccurrenceRef,
  PushAccount,
  PushInput,
  PushRow,
  PushSkipReason,
  PushStep,
} from './push-plan.js';

/** The rows of a push, with the masters of its exceptions. */
interface Planning extends PushInput {
  readonly masters: ReadonlyMap<AppointmentId, PushRow>;
}

/**
 * What is to be sent for everything in which the planner and Outlook differ, masters before their exceptions. Rows on
 * which both agree have no step. Pure: the same rows plan the same steps, until an answer is recorded.
 */
export function planPush(input: PushInput): readonly PushStep[] {
  const masters = new Map(
    input.rows.flatMap((row) => (row.type === 'SERIES_MASTER' ? [[row.appointmentId, row]] : [])),
  );
  const planning: Planning = { ...input, masters };
  const mastersFirst = [...input.rows].sort((a, b) => Number(a.type === 'EXCEPTION') - Number(b.type === 'EXCEPTION'));
  return mastersFirst.flatMap((row) => planRow(row, planning));
}

/**
 * Creates whose answer was lost, under the same transaction id: Graph answers with the event that exists. To be carried
 * out before a pull whose pages do not carry transaction ids; a pull that hears such an event first takes it for new.
 */
export function planRepeats(input: PushInput): readonly PushStep[] {
  const unanswered = input.rows.filter((row) => row.remoteId === null && isUnanswered(row.attempt));
  const account = { ...input.account, tellsTransactionIds: false };
  return planPush({ ...input, account, rows: unanswered }).filter((step) => step.kind === 'create');
}

/**
 * Occurrences of which `planPush` has to know the remote id: those that were cancelled here, and those that became
 * exceptions here. Where the rows of the pull do not have them, the series has to be asked for its instances.
 */
export function neededOccurrences(
  rows: readonly PushRow[],
): readonly { readonly masterRemoteId: string; readonly originalStart: Instant }[] {
  const masters = new Map(rows.map((row) => [row.appointmentId, row]));
  return rows.flatMap((row) => {
    if (row.deletedAt !== null) return [];
    const cancelled = row.remoteId === null ? [] : newlyExcluded(row);
    const masterRemoteId = row.remoteId ?? '';
    const own = cancelled.map((originalStart) => ({ masterRemoteId, originalStart }));
    const master = row.seriesId === null ? undefined : masters.get(row.seriesId);
    if (row.originalStart === null || !master?.remoteId || isLinkedTo(row, master)) return own;
    return [...own, { masterRemoteId: master.remoteId, originalStart: row.originalStart }];
  });
}

/** Dates that are cancelled here and not in Outlook. */
export function newlyExcluded({ excludedDates, baseExcludedDates }: PushRow): readonly Instant[] {
  if (baseExcludedDates === null) return [];
  return excludedDates.filter((date) => !baseExcludedDates.includes(date));
}

/**
 * What both sides agree that a row says; of an exception that Outlook does not know yet, what the series says on that
 * date. Undefined when the series has nothing there.
 */
export function agreedContent(row: PushRow, master: PushRow | undefined): AppointmentContent | undefined {
  if (!master || row.originalStart === null || isLinkedTo(row, master)) return row.base ?? row.content;
  return occurrenceContent(master.base ?? master.content, row.originalStart);
}

/** An exception that was moved to another series is still linked to an occurrence of the old one. */
function isLinkedTo(row: PushRow, master: PushRow): boolean {
  return row.remoteId !== null && row.masterRemoteId === master.remoteId;
}

function planRow(row: PushRow, planning: Planning): readonly PushStep[] {
  if (row.keptInOutlook) return [];
  const step = row.deletedAt === null ? planStanding(row, planning) : planDeleted(row, planning);
  const { upSync } = planning.account;
  const steps = row.type === 'SERIES_MASTER' ? [...step, ...planCancelled(row, planning)] : step;
  if (upSync === 'ACTIVE') return steps;
  // What never went up needs nobody's leave to go.
  return steps.slice(0, 1).map((each) => (each.kind === 'drop' ? each : skip(row, upSync)));
}

function planStanding(row: PushRow, planning: Planning): readonly PushStep[] {
  if (row.type === 'EXCEPTION' && row.seriesId !== null) return planException(row, planning);
  return row.remoteId === null ? planCreate(row, planning) : planUpdate(row, row.base ?? row.content, planning);
}

function planCreate(row: PushRow, { account }: Planning): readonly PushStep[] {
  const content = toCreate(row);
  if (isRefused(row, content)) return [skip(row, 'REFUSED')];
  if (!account.scopes.includes('CREATE')) return [skip(row, 'SCOPE')];
  // A deleted one is repeated whatever a pull could tell: a call that arrives late would bring it back to life.
  if (isUnanswered(row.attempt) && pullTells(account) && row.deletedAt === null) return [skip(row, 'UNANSWERED')];
  return [{ kind: 'create', linkId: row.linkId, transactionId: transactionIdOf(row), content }];
}

/**
 * What was sent once is sent again as it was, whatever was edited since: then there is no doubt what Graph created,
 * and the edit follows as one.
 */
function toCreate(row: PushRow): AppointmentContent {
  const { attempt } = row;
  return attempt?.kind === 'create' && attempt.outcome !== 'REFUSED' ? attempt.sentContent : projectUp(row);
}

/** That of its link: the same for each try, another one for a link that replaces it. */
export function transactionIdOf({ attempt, linkId }: Pick<PushRow, 'attempt' | 'linkId'>): string {
  return attempt?.transactionId ?? linkId;
}

function planUpdate(row: PushRow, agreed: AppointmentContent, planning: Planning): readonly PushStep[] {
  const { remoteId, linkId, etag } = row;
  if (remoteId === null) return [];
  if (isUnread(row)) return [{ kind: 'read', linkId, remoteId }];
  const content = projectUp(row);
  const fields = contentDifference(agreed, content);
  if (fields.length === 0)
    return neverArrived(row, planning) ? [{ kind: 'adopt', linkId, change: { attempt: null } }] : [];
  const reason = reasonToWait(row, content, 'UPDATE', planning);
  if (reason) return [skip(row, reason)];
  const sent = fieldsToSend(fields, planning.account);
  return [{ kind: 'update', linkId, remoteId, fields: pick(content, sent), content, ifMatch: etag }];
}

/**
 * Where nothing comes down, nobody knows whether the series was moved in Outlook, and a rule whose range begins on another day
 * than the series is refused: it is sent with the times that it goes with.
 */
function fieldsToSend(fields: readonly ContentField[], { direction }: PushAccount): readonly ContentField[] {
  if (direction !== 'UP' || !fields.includes('recurrence')) return fields;
  return [...new Set([...fields, ...ruleTimes])];
}

const ruleTimes: readonly ContentField[] = ['start', 'end', 'timeZone', 'isAllDay'];

/** Graph has no way to create an exception: the occurrence that it stands for is changed. */
function planException(row: PushRow, planning: Planning): readonly PushStep[] {
  const master = row.seriesId === null ? undefined : planning.masters.get(row.seriesId);
  if (master?.deletedAt) return [];
  if (!master || isLinkedTo(row, master)) return planUpdate(row, row.base ?? row.content, planning);
  if (master.remoteId === null) return [skip(row, 'WAITS_FOR_SERIES')];
  const occurrence = occurrenceOf(master, row.originalStart, planning);
  const agreed = agreedContent(row, master);
  if (occurrence === undefined) return [skip(row, 'WAITS_FOR_SERIES')];
  if (occurrence === null || !agreed) return [{ kind: 'lost', linkId: row.linkId }];
  const says = { ...row, ...occurrence, base: agreed };
  const differs = contentDifference(agreed, projectUp(row)).length > 0;
  if (differs || (isUnanswered(row.attempt) && !neverArrived(row, planning))) return planUpdate(says, agreed, planning);
  const { remoteId, etag } = occurrence;
  const change = { remoteId, etag, masterRemoteId: master.remoteId, base: agreed, attempt: null };
  return [{ kind: 'adopt', linkId: row.linkId, change }];
}

/**
 * Sent, never answered, and a complete read that began later told nothing of it: of a change, or of a deletion of what stands
 * again here by now. Creates are told apart by their transaction ids.
 */
function neverArrived({ attempt }: PushRow, { account }: Planning): boolean {
  const { readSince } = account;
  if (attempt == null || attempt.kind === 'create' || !isUnanswered(attempt)) return false;
  return readSince != null && attempt.at < readSince;
}

function planDeleted(row: PushRow, planning: Planning): readonly PushStep[] {
  const { linkId, remoteId, etag } = row;
  if (remoteId === null) return planForgetting(row, planning);
  if (row.seriesId !== null && planning.masters.get(row.seriesId)?.deletedAt) return [];
  if (isUnread(row)) return [{ kind: 'read', linkId, remoteId }];
  if (!planning.account.scopes.includes('DELETE')) return [{ kind: 'keepInOutlook', linkId }];
  const reason = reasonToWait(row, row.content, 'DELETE', planning);
  return [reason ? skip(row, reason) : { kind: 'delete', linkId, remoteId, ifMatch: etag }];
}

/** Deleted here before the answer to its create came: it is created for certain, and then deleted. */
function planForgetting(row: PushRow, planning: Planning): readonly PushStep[] {
  const { account } = planning;
  const { attempt, linkId } = row;
  if (attempt?.kind !== 'create' || attempt.outcome === 'REFUSED') return [{ kind: 'drop', linkId }];
  if (account.scopes.includes('CREATE') && account.scopes.includes('DELETE')) return planCreate(row, planning);
  return isUnanswered(attempt) && pullTells(account) ? [skip(row, 'UNANSWERED')] : [{ kind: 'drop', linkId }];
}

/** Whether a complete pull explains what became of an unanswered create. */
function pullTells({ direction, tellsTransactionIds }: PushAccount): boolean {
  return tellsTransactionIds && (direction === 'BOTH' || direction === 'DOWN');
}

/** The dates of a series that were cancelled here, each a `DELETE` of its occurrence. */
function planCancelled(master: PushRow, planning: Planning): readonly PushStep[] {
  if (master.remoteId === null || master.deletedAt !== null) return [];
  const dates = newlyExcluded(master);
  const reason = dates.length > 0 && reasonToWait(master, undefined, 'DELETE', planning);
  if (reason) return [skip(master, reason)];
  return dates.flatMap((originalStart): CancelOccurrenceStep[] => {
    const occurrence = occurrenceOf(master, originalStart, planning);
    if (occurrence === undefined) return [];
    const { remoteId = null, etag = null } = occurrence ?? {};
    return [{ kind: 'cancelOccurrence', linkId: master.linkId, originalStart, remoteId, ifMatch: etag }];
  });
}

function occurrenceOf(
  master: PushRow,
  originalStart: Instant | null,
  { occurrences }: Planning,
): OccurrenceRef | null | undefined {
  if (master.remoteId === null || originalStart === null) return undefined;
  return occurrences.get(occurrenceKey(master.remoteId, originalStart));
}

function reasonToWait(
  row: PushRow,
  content: AppointmentContent | undefined,
  scope: SyncScope,
  { account }: Planning,
): PushSkipReason | undefined {
  if (row.readOnlyReason !== null) return 'READ_ONLY';
  if (!account.scopes.includes(scope)) return 'SCOPE';
  return content && isRefused(row, content) ? 'REFUSED' : undefined;
}

function isRefused({ attempt, deletedAt }: PushRow, content: AppointmentContent): boolean {
  if (attempt?.outcome !== 'REFUSED' || (attempt.kind === 'delete') !== (deletedAt !== null)) return false;
  return contentDifference(attempt.sentContent, content).length === 0;
}

/** Claimed by its transaction id, and not seen since: what it says in Outlook is anybody's guess. */
function isUnread({ attempt, remoteId }: PushRow): boolean {
  return remoteId !== null && attempt?.kind === 'create';
}

function pick(content: AppointmentContent, fields: readonly ContentField[]): Partial<AppointmentContent> {
  return Object.fromEntries(fields.map((field) => [field, content[field]]));
}

function skip({ linkId }: PushRow, reason: PushSkipReason): PushStep {
  return { kind: 'skip', linkId, reason };
}
