import type {
  AccountId,
  ClientId,
  ExternalCalendarId,
  Id,
  Instant,
  ResourceId,
  SyncRunId,
  UserId,
} from '@kalbro/kernel';
import { newId } from '@kalbro/kernel';
import type { SyncDirection, SyncScope } from '@kalbro/calendar-core';
import type { Database } from '@kalbro/database';
import { randomBytes } from 'node:crypto';

const fresh = <T extends Id<string>>() => newId<T>(Date.now(), randomBytes(10));

export interface SeededAccount {
  readonly clientId: ClientId;
  readonly userId: UserId;
  readonly resourceId: ResourceId;
  readonly accountId: AccountId;
  readonly calendarId: ExternalCalendarId;
}

/** A client with the module on, a user, her resource, and one connected account with its default calendar. */
export async function seedAccount(
  database: Database,
  account: { direction?: SyncDirection; scopes?: readonly SyncScope[] } = {},
): Promise<SeededAccount> {
  const seeded: SeededAccount = {
    clientId: fresh<ClientId>(),
    userId: fresh<UserId>(),
    resourceId: fresh<ResourceId>(),
    accountId: fresh<AccountId>(),
    calendarId: fresh<ExternalCalendarId>(),
  };
  const { clientId, userId, resourceId, accountId, calendarId } = seeded;
  const run = (sql: string, ...parameters: unknown[]) => database.reader.query(sql, parameters);
  await run('INSERT INTO client (id, name) VALUES ($1, $2)', clientId, 'Fjordplan AS');
  await run(`INSERT INTO active_module (client_id, module) VALUES ($1, 'OFFICE_365')`, clientId);
  await run(
    `INSERT INTO app_user (id, client_id, external_id, name, email) VALUES ($1, $2, 'kari', 'Kari', 'kari@fjordplan.example')`,
    userId,
    clientId,
  );
  await run(
    `INSERT INTO resource (id, client_id, external_id, name, user_id) VALUES ($1, $2, 'kari', 'Kari', $3)`,
    resourceId,
    clientId,
    userId,
  );
  await run(
    `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position, created_at)
     VALUES ($1, $2, $3, 'kari@fjordplan.example', $4, $5, 'CONNECTED', 1, '2026-01-01T00:00:00Z')`,
    accountId,
    clientId,
    resourceId,
    account.direction ?? 'DOWN',
    account.scopes ?? ['READ', 'READ_DETAILS'],
  );
  await run(
    `INSERT INTO external_calendar (id, account_id, remote_id, name, is_default, can_edit, sync_down, sync_up)
     VALUES ($1, $2, 'calendar', 'Calendar', true, true, true, true)`,
    calendarId,
    accountId,
  );
  return seeded;
}

/** A queued run, as `syncCalendarAccount` leaves it. */
export async function queueRun(database: Database, account: SeededAccount): Promise<SyncRunId> {
  const id = fresh<SyncRunId>();
  await database.reader.query(
    `INSERT INTO sync_run (id, account_id, client_id, trigger, status) VALUES ($1, $2, $3, 'MANUAL', 'QUEUED')`,
    [id, account.accountId, account.clientId],
  );
  return id;
}

export const instant = (text: string): Instant => text as Instant;
