import type { AppointmentContent, SyncDirection, SyncRun, SyncScope, SyncTrigger } from '@kalbro/calendar-core';
import type { AccountId, AppointmentId, ExternalCalendarId } from '@kalbro/kernel';
import { fromDate } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';
import { anActor } from '@kalbro/permissions-core/testing';
import { AccountReader } from '../accounts/account-reader.js';
import type { AccountChange } from '../accounts/plan-account-change.js';
import { RemoveCalendarAccount } from '../accounts/remove-calendar-account.js';
import { UpdateCalendarAccount } from '../accounts/update-calendar-account.js';
import { CreateAppointment } from '../editing/create-appointment.js';
import { DeleteAppointment } from '../editing/delete-appointment.js';
import { UpdateAppointment } from '../editing/update-appointment.js';
import { SynchroniseAccount } from '../sync/synchronise-account.js';
import { FakeSignIn, fresh, HandClock, mirrorBox, PlainVault } from './account-world.js';
import { FakeOutlook } from './fake-outlook.js';
import type { SeededAccount } from './planner-seed.js';
import { instant, queueRun, seedAccount } from './planner-seed.js';

export const allScopes: readonly SyncScope[] = ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'];

/** Kari with her accounts, as she and the job runner use them: everything by the use cases themselves. */
export class AccountLife {
  readonly clock = new HandClock();
  readonly woken: AccountId[] = [];
  /** Failures that were told to the log. */
  readonly reported: unknown[] = [];
  readonly vault: PlainVault;
  private readonly reader: AccountReader;
  private readonly editing;

  private constructor(
    private readonly database: Database,
    readonly seeded: SeededAccount,
    readonly outlook = new FakeOutlook(),
  ) {
    this.vault = new PlainVault(database);
    this.reader = new AccountReader(database);
    this.editing = { database, clock: this.clock, wake: async (id: AccountId) => void this.woken.push(id) };
  }

  /** One main account, signed in, with all that can be granted. */
  static async begin(
    database: Database,
    account: { direction?: SyncDirection; scopes?: readonly SyncScope[] } = {},
  ): Promise<AccountLife> {
    const seeded = await seedAccount(database, { direction: 'BOTH', scopes: allScopes, ...account });
    const life = new AccountLife(database, seeded);
    await life.sql(
      `UPDATE calendar_account SET granted_permission = 'Calendars.ReadWrite' WHERE id = $1`,
      life.accountId,
    );
    await life.vault.save(life.accountId, 'tokens-of-kari');
    return life;
  }

  get accountId(): AccountId {
    return this.seeded.accountId;
  }

  get actor() {
    const { clientId, resourceId, userId } = this.seeded;
    const permissions = ['resource:edit-own', 'appointments:edit'] as const;
    return anActor({ clientId, userId, ownResourceId: resourceId, permissions: [...permissions] });
  }

  sql<T>(text: string, ...parameters: unknown[]): Promise<T[]> {
    return this.database.reader.query(text, parameters);
  }

  /** A second account in another mailbox, behind the main one. */
  async second(direction: SyncDirection = 'BOTH'): Promise<{ readonly id: AccountId; readonly outlook: FakeOutlook }> {
    const id = fresh<AccountId>();
    await this.sql(
      `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position, created_at)
       VALUES ($1, $2, $3, 'kari.privat@outlook.example', $4, $5, 'CONNECTED', 2, '2026-01-01T00:00:00Z')`,
      ...[id, this.seeded.clientId, this.seeded.resourceId, direction, allScopes],
    );
    await this.calendar(id, 'second');
    return { id, outlook: new FakeOutlook() };
  }

  async calendar(accountId: AccountId, remoteId: string, isUsed = true): Promise<ExternalCalendarId> {
    const id = fresh<ExternalCalendarId>();
    await this.sql(
      `INSERT INTO external_calendar (id, account_id, remote_id, name, is_default, can_edit, sync_down, sync_up)
       VALUES ($1, $2, $3, $3, $4, true, $4, $4)`,
      ...[id, accountId, remoteId, isUsed],
    );
    return id;
  }

  async make(title: string, more: Partial<AppointmentContent> = {}): Promise<AppointmentId> {
    this.clock.pass(1_000);
    const content: AppointmentContent = {
      ...{ title, description: null, location: null, timeZone: 'Europe/Oslo', isAllDay: false, isPrivate: false },
      ...{ start: instant('2026-03-12T08:00:00.000Z'), end: instant('2026-03-12T09:00:00.000Z') },
      ...{ availability: 'BUSY', recurrence: null },
    };
    const input = { ...content, ...more, resourceIds: [this.seeded.resourceId] };
    const made = await new CreateAppointment(this.editing).run(this.actor, input);
    return made.appointmentId;
  }

  /** `occurrence`: of a series the id of one date. */
  async rename(id: AppointmentId, title: string, occurrence: string = id): Promise<void> {
    this.clock.pass(1_000);
    const input = { id: occurrence, version: await this.versionOf(id), applyTo: 'THIS' as const, changes: { title } };
    await new UpdateAppointment(this.editing).run(this.actor, input);
  }

  async remove(id: AppointmentId): Promise<void> {
    this.clock.pass(1_000);
    const input = { id, version: await this.versionOf(id), applyTo: 'ALL' as const };
    await new DeleteAppointment(this.editing).run(this.actor, input);
  }

  change(change: AccountChange) {
    const { database, clock } = this;
    const wake = async (id: AccountId) => void this.woken.push(id);
    const useCase = new UpdateCalendarAccount({ database, clock, signIn: new FakeSignIn(), box: mirrorBox, wake });
    return useCase.run(this.actor, { id: this.accountId, ...change }, { browserSecret: 'secret', language: 'en' });
  }

  /** `patience`: milliseconds for what Graph is asked first. */
  removeAccount(upCopies: 'KEEP' | 'DELETE', downCopies: 'KEEP' | 'DELETE' = 'DELETE', patience = 5_000) {
    const { database, clock, vault, outlook: remote } = this;
    const wake = async (id: AccountId) => void this.woken.push(id);
    const report = ({ error }: { readonly error: unknown }) => void this.reported.push(error);
    const useCase = new RemoveCalendarAccount({ database, clock, vault, remote, wake, report, patience });
    return useCase.run(this.actor, { id: this.accountId, downCopies, upCopies });
  }

  /** What a job runner does for an account, if something is due. */
  work(accountId = this.accountId, outlook = this.outlook) {
    const parts = { database: this.database, remote: outlook, writer: outlook, clock: this.clock, dice: () => 0.5 };
    const engine = new SynchroniseAccount({ ...parts, window: { pastDays: 60, futureDays: 365 } });
    return engine.run({ accountId, signal: new AbortController().signal });
  }

  /** A whole run, unless one waits already. */
  async sync(accountId = this.accountId, outlook = this.outlook, trigger: SyncTrigger = 'MANUAL') {
    if (!(await this.reader.currentRunsOf([accountId])).length) {
      const id = await queueRun(this.database, { ...this.seeded, accountId });
      await this.sql('UPDATE sync_run SET trigger = $2 WHERE id = $1', id, trigger);
    }
    return this.work(accountId, outlook);
  }

  comesDue(): Promise<unknown> {
    return this.sql(`UPDATE sync_run SET not_before = now() WHERE status = 'QUEUED'`);
  }

  async run(accountId = this.accountId): Promise<SyncRun | undefined> {
    return (await this.reader.latestRunsOf([accountId]))[0];
  }

  async current(accountId = this.accountId): Promise<SyncRun | undefined> {
    return (await this.reader.currentRunsOf([accountId]))[0];
  }

  async pendingUp(accountId = this.accountId): Promise<number> {
    return (await this.reader.pendingUpOf([accountId])).get(accountId) ?? 0;
  }

  async list(): Promise<readonly (readonly [string, number])[]> {
    const accounts = await this.reader.accountsOfResources([this.seeded.resourceId]);
    return accounts.map(({ username, position }) => [username, position]);
  }

  async titles(): Promise<readonly string[]> {
    const sql = `SELECT title FROM appointment WHERE client_id = $1 AND deleted_at IS NULL ORDER BY title`;
    return (await this.sql<{ title: string }>(sql, this.seeded.clientId)).map(({ title }) => title);
  }

  async idOf(title: string): Promise<AppointmentId> {
    const [row] = await this.sql<{ id: AppointmentId }>('SELECT id FROM appointment WHERE title = $1', title);
    if (!row) throw new Error(`There is no ${title}.`);
    return row.id;
  }

  inOutlook(outlook = this.outlook): readonly string[] {
    return [...outlook.events.values()].map(({ content }) => content.title).sort();
  }

  private async versionOf(id: AppointmentId): Promise<number> {
    const [row] = await this.sql<{ version: number }>('SELECT version FROM appointment WHERE id = $1', id);
    return row?.version ?? 0;
  }
}

/** The same moment a day ago, as Postgres takes it. */
export function aDayAgo(): string {
  return fromDate(new Date(Date.now() - 86_401_000));
}
