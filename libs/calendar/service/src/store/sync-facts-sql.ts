import { instantSql } from './instant-sql.js';

const contentParts = `'title', a.title, 'description', a.description, 'location', a.location,
    'start', ${instantSql('a.start_at')}, 'end', ${instantSql('a.end_at')}, 'timeZone', a.time_zone,
    'isAllDay', a.is_all_day, 'isPrivate', a.is_private, 'availability', a.availability, 'recurrence', a.recurrence`;

/** The content of `appointment a`, with the names and spellings that bases are kept in. */
export const contentJson = `json_build_object(${contentParts})`;

/** The same, to be compared. */
const contentJsonb = `jsonb_build_object(${contentParts})`;

const pendingBase = `(l.base IS NOT NULL AND l.base <> ${contentJsonb})`;

/** Whether `event_link l` of `appointment a` waits for something: to be created, changed, cancelled or answered. */
export const isUnsettled = `(l.remote_id IS NULL OR l.attempt IS NOT NULL OR ${pendingBase}
    OR (l.base_excluded_dates IS NOT NULL AND NOT a.excluded_dates <@ l.base_excluded_dates))`;

/** Whether Outlook will not have what `appointment a` says. What was changed since is another attempt. */
export const isRefused = `(coalesce(l.attempt->>'outcome', '') = 'REFUSED' AND l.attempt->'sentContent' = ${contentJsonb})`;

/** Accounts `c` that appointments go up to, now or when they are connected again, into a calendar that takes them. */
export const isGoingUp = `c.position = 1 AND c.direction IN ('UP', 'BOTH') AND c.status <> 'PAUSED'
    AND coalesce((SELECT bool_or(k.sync_up AND k.can_edit) FROM external_calendar k WHERE k.account_id = c.id), true)
    AND EXISTS (SELECT 1 FROM active_module o WHERE o.client_id = c.client_id AND o.module = 'OFFICE_365')`;

/** No account of the resource of `c` holds this appointment: one meeting stands in one of its calendars. */
function isUnheld(appointment: string): string {
  return `NOT EXISTS (
      SELECT 1 FROM event_link held JOIN calendar_account holder ON holder.id = held.account_id
      WHERE held.appointment_id = ${appointment}.id AND holder.resource_id = c.resource_id)`;
}

// A date of a series goes up with its series or not at all, so whoever edits a date wants all of it there.
function isSince(whole: string): string {
  return `${whole}.origin = 'PLANNER' AND (c.up_from IS NULL OR ${whole}.edited_at > c.up_from
      OR (${whole}.type = 'SERIES_MASTER' AND EXISTS (SELECT 1 FROM appointment part
        WHERE part.series_id = ${whole}.id AND part.deleted_at IS NULL AND part.edited_at > c.up_from)))`;
}

/**
 * Whether `appointment a` is to go up to account `c`, which has no link to it yet: it, or a date of it, was made or changed
 * here after appointments began to go up there, and no other account of the resource holds it. What was over two months before
 * the account was added stays here until somebody edits it.
 */
export const isWanted = `(a.until_at > c.created_at - interval '60 days' OR a.edited_at > c.created_at) AND (CASE WHEN a.type <> 'EXCEPTION' THEN ${isSince('a')}
    ELSE a.read_only_reason IS NULL AND EXISTS (SELECT 1 FROM appointment whole WHERE whole.id = a.series_id
      AND (EXISTS (SELECT 1 FROM event_link l WHERE l.appointment_id = whole.id AND l.account_id = c.id)
        OR (${isSince('whole')} AND whole.deleted_at IS NULL AND ${isUnheld('whole')}))) END) AND ${isUnheld('a')}`;

/** Whether `appointment a` is on its way to an account that has no link to it yet. */
export const waitsForAccount = `EXISTS (
      SELECT 1 FROM appointment_resource r JOIN calendar_account c ON c.resource_id = r.resource_id
      WHERE r.appointment_id = a.id AND ${isGoingUp} AND ${isWanted})`;
