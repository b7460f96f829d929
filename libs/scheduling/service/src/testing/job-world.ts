import { randomUUID } from 'node:crypto';
import type { Database, Tx } from '@kalbro/database';
import type { AutomaticJobId, ClientId, Instant, JobRunId, UserId } from '@kalbro/kernel';
import { addMilliseconds } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import { anActor } from '@kalbro/permissions-core/testing';
import type { JobInput, WorkOutcome } from '@kalbro/scheduling-core';
import type { Firing, JobWork } from '../ports/job-work.port.js';

/** A clock that stands until it is moved. */
export class TestClock {
  constructor(private time = '2026-06-01T10:00:00.000Z' as Instant) {}

  now(): Instant {
    return this.time;
  }

  pass(minutes: number): void {
    this.time = addMilliseconds(this.time, minutes * 60_000);
  }
}

/** Work that is over when the test says so. */
export class TestWork implements JobWork {
  readonly started: Firing[] = [];
  readonly outcomes = new Map<JobRunId, WorkOutcome>();
  size = { total: 3, skipped: 1 };
  failure: Error | undefined;

  start(_tx: Tx, firing: Firing): Promise<{ total: number; skipped: number }> {
    if (this.failure) return Promise.reject(this.failure);
    this.started.push(firing);
    return Promise.resolve(this.size);
  }

  over(_tx: Tx, ids: readonly JobRunId[]): Promise<ReadonlyMap<JobRunId, WorkOutcome>> {
    return Promise.resolve(new Map([...this.outcomes].filter(([id]) => ids.includes(id))));
  }
}

export interface SeededClient {
  readonly clientId: ClientId;
  /** May manage jobs. */
  readonly actor: Actor;
}

/** A client with the module on, and somebody who manages its jobs. */
export async function seedClient(database: Database): Promise<SeededClient> {
  const clientId = randomUUID() as ClientId;
  const userId = randomUUID() as UserId;
  await database.reader.query(`INSERT INTO client (id, name) VALUES ($1, 'Fjordplan AS')`, [clientId]);
  await database.reader.query(`INSERT INTO active_module (client_id, module) VALUES ($1, 'OFFICE_365')`, [clientId]);
  await database.reader.query(
    `INSERT INTO app_user (id, client_id, external_id, name, email) VALUES ($1, $2, $3, 'Ada', 'ada@x.example')`,
    [userId, clientId, userId],
  );
  return { clientId, actor: anActor({ userId, clientId, permissions: ['jobs:manage'] }) };
}

export async function switchModuleOff(database: Database, clientId: ClientId): Promise<void> {
  await database.reader.query('DELETE FROM active_module WHERE client_id = $1', [clientId]);
}

/** Every half hour unless something else is said. */
export function jobInput(more: Partial<JobInput> = {}): JobInput {
  return {
    ...{ name: 'Nightly', type: 'SYNC_OFFICE_365_CALENDARS', everyMinutes: 30, timeZone: 'Europe/Oslo' },
    ...{ enabled: true, alertEmails: [], ...more },
  };
}

export const unknownJob = '00000000-0000-7000-8000-000000000001' as AutomaticJobId;
