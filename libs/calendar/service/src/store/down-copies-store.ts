import type { AccountId, ExternalCalendarId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';

/**
 * What came down from Outlook, when its calendar or account goes or may tell less than before. An appointment that
 * another account holds as well is never touched, and one that was made in the planner never leaves it here.
 */
export class DownCopiesStore {
  /** Takes what came down from these calendars out of the planner, with what is known of their events. */
  async removeOfCalendars(tx: Tx, calendarIds: readonly ExternalCalendarId[]): Promise<void> {
    if (calendarIds.length === 0) return;
    await tx.query(removeLinksSql, [calendarIds]);
    await tx.query('DELETE FROM event_occurrence WHERE external_calendar_id = ANY($1)', [calendarIds]);
    await tx.query('DELETE FROM set_aside_event WHERE external_calendar_id = ANY($1)', [calendarIds]);
    await tx.query(
      `UPDATE external_calendar SET delta_link = NULL, next_link = NULL, window_start = NULL, window_end = NULL
       WHERE id = ANY($1)`,
      [calendarIds],
    );
  }

  /** To be called before the account itself is removed, while its links tell what came from it. */
  async removeOfAccount(tx: Tx, accountId: AccountId): Promise<void> {
    await tx.query(`DELETE FROM appointment a USING (${onlyHereSql}) here WHERE a.id = here.id`, [accountId]);
  }

  /**
   * How many `removeOfAccount` would take of each account; those of which it would take nothing are left out. A changed date of
   * a series counts with its series.
   */
  async countOfAccounts(tx: Tx, accountIds: readonly AccountId[]): Promise<ReadonlyMap<AccountId, number>> {
    const rows: { id: AccountId; count: number }[] = await tx.query(countSql, [accountIds]);
    return new Map(rows.map(({ id, count }) => [id, count]));
  }

  /** They become entries of the planner that nothing in Outlook stands behind: free to edit, with no way back. */
  async keepOfAccount(tx: Tx, accountId: AccountId): Promise<void> {
    await tx.query(
      `UPDATE appointment a SET read_only_reason = NULL,
         outlook = CASE WHEN a.outlook IS NULL THEN NULL ELSE a.outlook || '{"webLink": null}' END,
         version = a.version + 1, updated_at = now()
       FROM (${onlyHereSql}) here WHERE a.id = here.id`,
      [accountId],
    );
  }

  /**
   * Erases at once what the account may no longer tell: only times and availability stay. Bases and what runs and set
   * aside events quote are erased with it, so that nothing readable is left behind.
   */
  async eraseDetails(tx: Tx, accountId: AccountId): Promise<void> {
    await tx.query(eraseWaitingSql, [accountId]);
    await tx.query(eraseAppointmentsSql, [accountId]);
    await tx.query(eraseBasesSql, [accountId]);
    await tx.query(eraseCopiesSql, [accountId]);
    await tx.query(eraseConflictsSql, [accountId]);
    await tx.query(eraseOutlookValuesSql, [accountId]);
    await tx.query(
      `UPDATE set_aside_event s SET title = NULL FROM external_calendar c
       WHERE c.id = s.external_calendar_id AND c.account_id = $1 AND s.title IS NOT NULL`,
      [accountId],
    );
    await tx.query(eraseRunErrorsSql, [accountId]);
  }
}

/** Appointments of Outlook's that this account alone holds. */
const onlyHereSql = `
SELECT DISTINCT o.id FROM appointment o JOIN event_link l ON l.appointment_id = o.id
WHERE l.account_id = $1 AND o.origin = 'OUTLOOK'
  AND NOT EXISTS (SELECT 1 FROM event_link other WHERE other.appointment_id = o.id AND other.account_id <> $1)`;

/** The same for several accounts at once, as people count them. */
const countSql = `
WITH here AS (
  SELECT l.appointment_id AS id, (array_agg(l.account_id))[1] AS account_id
  FROM event_link l JOIN appointment o ON o.id = l.appointment_id
  WHERE o.origin = 'OUTLOOK' AND l.appointment_id IN (SELECT appointment_id FROM event_link WHERE account_id = ANY($1))
  GROUP BY l.appointment_id HAVING count(DISTINCT l.account_id) = 1
)
SELECT here.account_id AS id, count(*)::int AS count FROM here JOIN appointment a ON a.id = here.id
WHERE a.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM here series WHERE series.id = a.series_id)
GROUP BY here.account_id`;

const removeLinksSql = `
WITH gone AS (
  DELETE FROM event_link l USING appointment a
  WHERE l.external_calendar_id = ANY($1) AND a.id = l.appointment_id AND a.origin = 'OUTLOOK'
  RETURNING l.id, l.appointment_id
)
DELETE FROM appointment a USING gone WHERE a.id = gone.appointment_id AND NOT EXISTS (
  SELECT 1 FROM event_link other WHERE other.appointment_id = a.id AND other.id NOT IN (SELECT id FROM gone))`;

// What waits to be made (again) in Outlook would be made there with nothing left to say: a changed date of a series, or what was
// deleted there while it was edited here.
const eraseWaitingSql = `
DELETE FROM appointment a USING event_link l
WHERE l.account_id = $1 AND l.remote_id IS NULL AND a.id = l.appointment_id AND a.origin = 'OUTLOOK'
  AND NOT EXISTS (
    SELECT 1 FROM event_link other WHERE other.appointment_id = a.id AND other.account_id <> $1)`;

// Another account that holds the meeting and may tell its details goes on telling them.
const eraseAppointmentsSql = `
UPDATE appointment a SET title = '', description = NULL, location = NULL, outlook = NULL, is_private = false,
  details_hidden = true, read_only_reason = 'DETAILS_HIDDEN', version = a.version + 1, updated_at = now()
FROM event_link l
WHERE l.account_id = $1 AND a.id = l.appointment_id AND a.origin = 'OUTLOOK' AND NOT a.details_hidden
  AND NOT EXISTS (
    SELECT 1 FROM event_link other JOIN calendar_account teller ON teller.id = other.account_id
    WHERE other.appointment_id = a.id AND other.account_id <> $1 AND 'READ_DETAILS' = ANY(teller.scopes))`;

// What was sent and never answered quotes as much; what it may still do in Outlook is heard as anybody's change.
const eraseBasesSql = `
UPDATE event_link l SET attempt = NULL,
  base = l.base || '{"title": "", "description": null, "location": null, "isPrivate": false}'
FROM appointment a
WHERE l.account_id = $1 AND a.id = l.appointment_id AND a.origin = 'OUTLOOK'
  AND (l.base IS NOT NULL OR l.attempt IS NOT NULL)`;

const eraseCopiesSql = `
UPDATE event_link SET heard = jsonb_build_object('detailsHidden', true, 'isOrganizer', false, 'content', heard->'content'
  || '{"title": "", "description": null, "location": null, "isPrivate": false}')
WHERE account_id = $1 AND heard IS NOT NULL`;

const tells = `field IN ('title', 'description', 'location', 'isPrivate', 'deletion')`;

// What was typed here over something of Outlook's is gone with it; what was lost of an entry of the planner can still
// be brought back.
const eraseConflictsSql = `
DELETE FROM sync_conflict c WHERE c.account_id = $1 AND c.${tells} AND NOT (c.winner = 'OUTLOOK' AND EXISTS (
  SELECT 1 FROM appointment a WHERE a.id = c.appointment_id AND a.origin = 'PLANNER'))`;

const eraseOutlookValuesSql = `
UPDATE sync_conflict SET outlook_value = NULL WHERE account_id = $1 AND ${tells} AND outlook_value IS NOT NULL`;

const eraseRunErrorsSql = `
UPDATE sync_run r SET errors = (
  SELECT jsonb_agg(error || '{"title": null}' ORDER BY place)
  FROM jsonb_array_elements(r.errors) WITH ORDINALITY AS e(error, place))
WHERE r.account_id = $1 AND jsonb_path_exists(r.errors, '$[*].title ? (@ != null)')`;
