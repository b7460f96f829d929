import type { ExternalCalendar } from '@kalbro/calendar-core';
import type { AccountId, ExternalCalendarId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';

/** Which calendars of an account are used: any number come down, at most one is gone up to. */
export interface CalendarChoice {
  readonly down: readonly ExternalCalendarId[];
  readonly up: ExternalCalendarId | null;
}

const calendarColumns = `c.id, c.account_id AS "accountId", c.remote_id AS "remoteId", c.name, c.is_default AS "isDefault",
  c.can_edit AS "canEdit", c.sync_down AS "syncDown", c.sync_up AS "syncUp"`;

export class ExternalCalendarStore {
  /** The default calendar first, then by name. */
  async ofAccounts(tx: Tx, accountIds: readonly AccountId[]): Promise<readonly ExternalCalendar[]> {
    return tx.query(
      `SELECT ${calendarColumns} FROM external_calendar c WHERE c.account_id = ANY($1)
       ORDER BY c.account_id, c.is_default DESC, c.name, c.id`,
      [accountIds],
    );
  }

  async choose(tx: Tx, accountId: AccountId, { down, up }: CalendarChoice): Promise<void> {
    await tx.query(
      `UPDATE external_calendar c SET sync_down = chosen.down, sync_up = chosen.up
       FROM (SELECT id, id = ANY($2) AS down, id IS NOT DISTINCT FROM $3::uuid AS up
         FROM external_calendar WHERE account_id = $1) chosen
       WHERE c.id = chosen.id AND (c.sync_down, c.sync_up) IS DISTINCT FROM (chosen.down, chosen.up)`,
      [accountId, down, up],
    );
  }

  /** What waits to be created goes to this calendar; dates of a series that went up elsewhere stay with it. */
  async moveUnsent(tx: Tx, accountId: AccountId, calendarId: ExternalCalendarId): Promise<void> {
    await tx.query(
      `UPDATE event_link l SET external_calendar_id = $2 FROM appointment a
       WHERE a.id = l.appointment_id AND l.account_id = $1 AND l.remote_id IS NULL AND l.attempt IS NULL
         AND l.external_calendar_id <> $2 AND NOT EXISTS (SELECT 1 FROM event_link m WHERE m.account_id = $1
           AND m.appointment_id = a.series_id AND (m.remote_id IS NOT NULL OR m.attempt IS NOT NULL))`,
      [accountId, calendarId],
    );
  }

  /** The next run of the account reads everything again; what is stored stays until then. */
  async readInFull(tx: Tx, accountId: AccountId): Promise<void> {
    await tx.query('UPDATE external_calendar SET delta_link = NULL, next_link = NULL WHERE account_id = $1', [
      accountId,
    ]);
  }
}
