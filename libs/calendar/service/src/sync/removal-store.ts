import type { Conflict, ConflictPolicy, PullPlan } from '@kalbro/calendar-core';
import { decideGone } from '@kalbro/calendar-core';
import type { AppointmentId, ExternalCalendarId, LinkId, ResourceId, UserId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { ConflictStore } from '../conflicts/conflict-store.js';
import type { LinkRow } from './link-rows.js';
import { contentJson } from '../store/sync-facts-sql.js';
import { linkJson } from './link-rows.js';
import type { ClaimedRun } from './lease-store.js';
import type { PullScope } from './pull-store.js';

/** A link with what its series says, for an exception that Outlook does not know yet. */
interface EditedException {
  readonly row: Omit<LinkRow, 'remoteId' | 'linkId'> & {
    readonly remoteId: string | null;
    readonly linkId: LinkId | null;
  };
  readonly series: LinkRow['content'];
  /** That of its series: whoever never went up has no link of its own. */
  readonly masterLinkId: LinkId;
}

/** What is kept of a conflict besides its values. */
interface Owned {
  readonly linkId: LinkId;
  readonly appointmentId: AppointmentId;
  readonly isPrivate: boolean;
  readonly ownerUserId: UserId | null;
  readonly ownerResourceId: ResourceId | null;
}

/** What taking links away needs; a person's answer does that without a run under a lease. */
export interface RemovalScope {
  readonly run: Pick<ClaimedRun, 'accountId' | 'clientId' | 'resourceId'>;
  readonly calendarId: ExternalCalendarId;
}

/** Takes rows away so that nothing that was changed here goes without a trace. */
export class RemovalStore {
  private readonly conflicts = new ConflictStore();

  /** Both values of what was changed on both sides; answers with how many are new. */
  async keepConflicts(tx: Tx, scope: RemovalScope, found: PullPlan['conflicts']): Promise<number> {
    if (found.length === 0) return 0;
    const owned: Owned[] = await tx.query(ownedSql, [found.map(({ linkId }) => linkId)]);
    const byLink = new Map(owned.map((each) => [each.linkId, each]));
    const { accountId, clientId } = scope.run;
    const drafts = found.flatMap(({ linkId, conflict }) => {
      const owner = byLink.get(linkId);
      return owner
        ? [{ ...owner, accountId, clientId, conflict, isPrivate: owner.isPrivate || tellsOfPrivate(conflict) }]
        : [];
    });
    return this.conflicts.insert(tx, drafts);
  }

  /**
   * Takes the links away, and the appointment of each from this resource, unless another of its accounts holds it: one
   * meeting in two calendars stays until both have lost it. What stands on no other resource is deleted. A series takes its
   * exceptions and bare occurrences along; what was changed of them here is kept.
   */
  async remove(tx: Tx, scope: RemovalScope, remoteIds: readonly string[]): Promise<number> {
    if (remoteIds.length === 0) return 0;
    const { accountId, resourceId } = scope.run;
    const edited: EditedException[] = await tx.query(editedExceptionsSql, [accountId, remoteIds]);
    const kept = await this.keepConflicts(tx, scope, edited.flatMap(conflictsOf));
    await tx.query(removeSql, [accountId, scope.calendarId, remoteIds, resourceId]);
    return kept;
  }

  /** Gone without a tombstone: what was edited here meanwhile may survive, and is made anew under the ids of `newId`. */
  async lose(
    tx: Tx,
    scope: PullScope,
    remoteIds: readonly string[],
    newId: () => LinkId,
  ): Promise<{ readonly removed: number; readonly conflicts: number }> {
    if (remoteIds.length === 0) return { removed: 0, conflicts: 0 };
    const edited: { row: LinkRow }[] = await tx.query(editedSql, [scope.run.accountId, remoteIds]);
    const judged = edited.map(({ row }) => ({ row, ...judge(row, scope.run.conflictPolicy) }));
    const again = judged.filter(({ outcome }) => outcome === 'recreate').map(({ row }) => row.remoteId);
    const found = judged.flatMap(({ row, conflicts }) =>
      conflicts.map((conflict) => ({ linkId: row.linkId, conflict })),
    );
    const conflicts = await this.keepConflicts(tx, scope, found);
    const goes = remoteIds.filter((id) => !again.includes(id));
    const along = await this.remove(tx, scope, goes);
    await this.recreate(
      tx,
      scope,
      again.map((remoteId) => ({ remoteId, newId: newId() })),
    );
    return { removed: goes.length, conflicts: conflicts + along };
  }

  /**
   * Gone in Outlook and to be made anew there: the link gets a new id, hence a new transaction id, and waits; with it the
   * exceptions of a series, which Outlook does not know any more either. Of one that may not be told any more there is
   * nothing to make anew: it goes.
   */
  async recreate(tx: Tx, scope: PullScope, links: readonly { remoteId: string; newId: LinkId }[]): Promise<void> {
    if (links.length === 0) return;
    const remoteIds = links.map((each) => each.remoteId);
    const newIds = links.map((each) => each.newId);
    await tx.query(recreateSql, [scope.run.accountId, scope.calendarId, remoteIds, newIds]);
  }
}

function judge(row: LinkRow, policy: ConflictPolicy): ReturnType<typeof decideGone> {
  return decideGone({ ...row, deletedAt: row.deletedAt ?? null }, policy);
}

/** An exception goes with its series, whatever the policy says: Graph has no way to make one without. */
function conflictsOf({ row, series, masterLinkId }: EditedException): PullPlan['conflicts'] {
  const base = row.remoteId === null ? series : row.base;
  const { conflicts } = decideGone({ ...row, base, deletedAt: row.deletedAt ?? null }, 'OUTLOOK_WINS');
  return conflicts.map((conflict) => ({ linkId: row.linkId ?? masterLinkId, conflict }));
}

function tellsOfPrivate({ plannerValue, outlookValue, field }: Conflict): boolean {
  if (field === 'isPrivate') return true;
  return [plannerValue, outlookValue].some((value) => typeof value === 'object' && value !== null && value.isPrivate);
}

const ownedSql = `
SELECT l.id AS "linkId", a.id AS "appointmentId", a.is_private AS "isPrivate", a.owner_user_id AS "ownerUserId",
  a.owner_resource_id AS "ownerResourceId"
FROM event_link l JOIN appointment a ON a.id = l.appointment_id WHERE l.id = ANY($1)`;

const editedSql = `
SELECT ${linkJson} AS row FROM event_link l JOIN appointment a ON a.id = l.appointment_id
WHERE l.account_id = $1 AND l.remote_id = ANY($2::text[]) AND (l.base IS NOT NULL OR l.attempt IS NOT NULL)`;

const seriesContent = contentJson.replace(/\ba\./g, 'series.');
const editedExceptionsSql = `
SELECT ${linkJson} AS row, coalesce(m.base, ${seriesContent}::jsonb) AS series, m.id AS "masterLinkId"
FROM event_link m JOIN appointment series ON series.id = m.appointment_id
JOIN appointment a ON a.series_id = series.id
LEFT JOIN event_link l ON l.appointment_id = a.id AND l.account_id = $1
WHERE m.account_id = $1 AND m.remote_id = ANY($2::text[]) AND series.type = 'SERIES_MASTER' AND series.deleted_at IS NULL
  AND (l.id IS NOT NULL OR a.edited_at IS NOT NULL) AND (l.remote_id IS NULL OR l.base IS NOT NULL OR l.attempt IS NOT NULL)`;

const recreateSql = `
WITH named AS (SELECT * FROM unnest($3::text[], $4::uuid[]) AS t(remote_id, new_id)
), exceptions AS (
  UPDATE event_link l SET remote_id = NULL, master_remote_id = NULL, etag = NULL, uid = NULL, base = NULL, attempt = NULL
  FROM appointment a WHERE a.id = l.appointment_id AND a.read_only_reason IS NULL
    AND l.account_id = $1 AND l.external_calendar_id = $2 AND l.master_remote_id = ANY($3::text[])
), hidden AS (
  DELETE FROM event_link l USING appointment a
  WHERE a.id = l.appointment_id AND a.read_only_reason IS NOT NULL
    AND l.account_id = $1 AND l.external_calendar_id = $2 AND l.master_remote_id = ANY($3::text[])
  RETURNING l.id, l.appointment_id
), forgotten AS (
  DELETE FROM appointment a USING hidden WHERE a.id = hidden.appointment_id AND NOT EXISTS (
    SELECT 1 FROM event_link other WHERE other.appointment_id = a.id AND other.id <> hidden.id)
), stubs AS (
  DELETE FROM event_occurrence WHERE external_calendar_id = $2 AND master_remote_id = ANY($3::text[])
)
UPDATE event_link l SET id = named.new_id, remote_id = NULL, master_remote_id = NULL, etag = NULL, uid = NULL,
  base = NULL, attempt = NULL, base_excluded_dates = NULL
FROM named WHERE l.account_id = $1 AND l.remote_id = named.remote_id COLLATE "C"`;

/** `$1` account, `$2` calendar, `$3` remote ids: takes their links away, those of a series with all of its dates; `gone` tells which. */
export const withoutLinks = `
WITH gone AS (
  DELETE FROM event_link WHERE account_id = $1 AND (remote_id = ANY($3::text[])
    OR (external_calendar_id = $2 AND master_remote_id = ANY($3::text[])))
  RETURNING id, appointment_id
), stubs AS (
  DELETE FROM event_occurrence WHERE external_calendar_id = $2
    AND (master_remote_id = ANY($3::text[]) OR remote_id = ANY($3::text[]))
)`;

const removeSql = `
${withoutLinks}, lost AS (
  SELECT appointment_id FROM gone WHERE NOT EXISTS (
    SELECT 1 FROM event_link other JOIN calendar_account holder ON holder.id = other.account_id
    WHERE other.appointment_id = gone.appointment_id AND other.id NOT IN (SELECT id FROM gone)
      AND holder.resource_id = $4)
), unplaced AS (
  DELETE FROM appointment_resource place USING lost
  WHERE place.appointment_id = lost.appointment_id AND place.resource_id = $4
)
DELETE FROM appointment a USING lost WHERE a.id = lost.appointment_id AND NOT EXISTS (
  SELECT 1 FROM appointment_resource other WHERE other.appointment_id = a.id AND other.resource_id <> $4)
  AND NOT EXISTS (
    SELECT 1 FROM event_link other WHERE other.appointment_id = a.id AND other.id NOT IN (SELECT id FROM gone))`;
