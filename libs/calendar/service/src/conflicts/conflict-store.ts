import type { AppointmentOrigin, Conflict } from '@kalbro/calendar-core';
import type { AccountId, AppointmentId, ClientId, ConflictId, Instant, ResourceId, UserId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { StoredAppointment } from '../reading/appointment-store.js';
import { appointmentJson } from '../reading/appointment-store.js';
import { instantSql } from '../store/instant-sql.js';
import type { Page, PageRequest } from '../store/page.js';
import { pageOf, parseCursor } from '../store/page.js';

/** A conflict that a run found. Whose values they are is kept beside them: the appointment may go, its privacy does not. */
export interface ConflictDraft {
  readonly accountId: AccountId;
  readonly clientId: ClientId;
  readonly appointmentId: AppointmentId;
  readonly conflict: Conflict;
  readonly isPrivate: boolean;
  readonly ownerUserId: UserId | null;
  readonly ownerResourceId: ResourceId | null;
}

/** A conflict as stored. */
export interface StoredConflict {
  readonly id: ConflictId;
  readonly accountId: AccountId;
  readonly clientId: ClientId;
  /** The resource that the account stands on. */
  readonly resourceId: ResourceId;
  /** Null when the appointment is gone. */
  readonly appointmentId: AppointmentId | null;
  readonly field: Conflict['field'];
  readonly plannerValue: Conflict['plannerValue'];
  readonly outlookValue: Conflict['outlookValue'];
  readonly winner: AppointmentOrigin;
  /** Whether it was private then, or is now. */
  readonly isPrivate: boolean;
  readonly ownerUserId: UserId | null;
  readonly ownerResourceId: ResourceId | null;
  readonly detectedAt: Instant;
  readonly restoredAt: Instant | null;
}

/** Whose conflicts are wanted: of one account, or of all on these cards. */
export type ConflictScope = { readonly accountId: AccountId } | { readonly resourceIds: readonly ResourceId[] };

export class ConflictStore {
  /**
   * Keeps both values of each, in one statement. What is kept already and was not brought back since is not kept twice:
   * a page that is heard again tells of the same conflict. Answers with how many were new.
   */
  async insert(tx: Tx, drafts: readonly ConflictDraft[]): Promise<number> {
    if (drafts.length === 0) return 0;
    const items = drafts.map(({ conflict, ...draft }) => ({ ...draft, ...conflict }));
    const rows: unknown[] = await tx.query(insertSql, [JSON.stringify(items)]);
    return rows.length;
  }

  /** Newest first. */
  async page(tx: Tx, scope: ConflictScope, { first, after }: PageRequest): Promise<Page<StoredConflict>> {
    const [detectedAt, id] = parseCursor(after, [microseconds, uuid]) ?? [];
    const accountId = 'accountId' in scope ? scope.accountId : null;
    const resourceIds = 'resourceIds' in scope ? scope.resourceIds : null;
    const parameters = [accountId, resourceIds, detectedAt ?? null, id ?? null, first + 1];
    const rows: (StoredConflict & { key: string })[] = await tx.query(pageSql, parameters);
    return pageOf(
      rows,
      first,
      ({ key, id: last }) => [key, last],
      ({ key: _, ...row }) => row,
    );
  }

  async byId(tx: Tx, id: ConflictId): Promise<StoredConflict | undefined> {
    const rows: StoredConflict[] = await tx.query(`${selectSql} WHERE c.id = $1`, [id]);
    return rows[0];
  }

  /** Cards of the client that have an account. */
  async cards(tx: Tx, clientId: ClientId): Promise<readonly ResourceId[]> {
    const rows: { id: ResourceId }[] = await tx.query(
      'SELECT DISTINCT resource_id AS id FROM calendar_account WHERE client_id = $1',
      [clientId],
    );
    return rows.map(({ id }) => id);
  }

  /** By id; what was deleted is left out. */
  async appointments(tx: Tx, ids: readonly AppointmentId[]): Promise<ReadonlyMap<AppointmentId, StoredAppointment>> {
    const rows: { row: StoredAppointment }[] = await tx.query(
      `SELECT ${appointmentJson} AS row FROM appointment a WHERE a.id = ANY($1) AND a.deleted_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM appointment m WHERE m.id = a.series_id AND m.deleted_at IS NOT NULL)`,
      [ids],
    );
    return new Map(rows.map(({ row }) => [row.id, row]));
  }
}

/** Since 1970: a cursor must not lose what an Instant rounds away. */
const microseconds = /^\d{1,16}$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const insertSql = `
WITH item AS (
  SELECT DISTINCT ON (i."appointmentId", i.field, i."plannerValue", i."outlookValue") i.*
  FROM json_to_recordset($1::json) AS i("accountId" uuid, "clientId" uuid, "appointmentId" uuid, field text,
    "plannerValue" jsonb, "outlookValue" jsonb, winner text, "isPrivate" boolean, "ownerUserId" uuid,
    "ownerResourceId" uuid)
)
INSERT INTO sync_conflict (id, client_id, account_id, appointment_id, field, planner_value, outlook_value, winner,
  is_private, owner_user_id, owner_resource_id)
SELECT gen_random_uuid(), item."clientId", item."accountId", a.id, item.field, item."plannerValue",
  item."outlookValue", item.winner, item."isPrivate", item."ownerUserId", item."ownerResourceId"
FROM item LEFT JOIN appointment a ON a.id = item."appointmentId"
WHERE NOT EXISTS (
  SELECT 1 FROM sync_conflict c
  WHERE c.appointment_id = item."appointmentId" AND c.field = item.field AND c.restored_at IS NULL
    AND c.planner_value IS NOT DISTINCT FROM item."plannerValue"
    AND c.outlook_value IS NOT DISTINCT FROM item."outlookValue")
RETURNING id`;

const columns = `c.id, c.account_id AS "accountId", c.client_id AS "clientId", x.resource_id AS "resourceId",
  c.appointment_id AS "appointmentId", c.field, c.planner_value AS "plannerValue", c.outlook_value AS "outlookValue",
  c.winner, (c.is_private OR coalesce(a.is_private, false)) AS "isPrivate", c.owner_user_id AS "ownerUserId",
  c.owner_resource_id AS "ownerResourceId", ${instantSql('c.detected_at')} AS "detectedAt",
  ${instantSql('c.restored_at')} AS "restoredAt"`;
const tables = `sync_conflict c JOIN calendar_account x ON x.id = c.account_id
  LEFT JOIN appointment a ON a.id = c.appointment_id`;

const selectSql = `SELECT ${columns} FROM ${tables}`;

const pageSql = `
SELECT ${columns}, (extract(epoch FROM c.detected_at) * 1000000)::bigint::text AS key FROM ${tables}
WHERE ($1::uuid IS NULL OR c.account_id = $1) AND ($2::uuid[] IS NULL OR x.resource_id = ANY($2))
  AND ($3::bigint IS NULL
    OR (c.detected_at, c.id) < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4::uuid))
ORDER BY c.detected_at DESC, c.id DESC LIMIT $5`;
