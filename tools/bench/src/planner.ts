import { openJobQueue } from '@kalbro/agenda';
import { CreateAppointment, UpdateAppointment } from '@kalbro/calendar-service';
import type { AppointmentContent } from '@kalbro/calendar-core';
import type { AppointmentId, Instant, UserId } from '@kalbro/kernel';
import { addMilliseconds } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import type { JobQueue } from '@kalbro/scheduling-core';
import { jobKinds } from '@kalbro/scheduling-core';
import { randomUUID } from 'node:crypto';
import type { BenchAccount, BenchWorld } from './bench-world.js';

const hour = 3_600_000;

/** Somebody who edits the calendar of one account's resource, by the use cases that the API calls. */
export class Planner {
  private readonly createAppointment: CreateAppointment;
  private readonly updateAppointment: UpdateAppointment;
  /** When the last change was committed, in milliseconds; what wakes a runner comes right after. */
  committedAt = Number.NaN;

  private constructor(
    private readonly world: BenchWorld,
    private readonly account: BenchAccount,
    private readonly actor: Actor,
    private readonly queue: JobQueue,
  ) {
    const parts = { database: world.database, clock: world.clock, wake: () => this.wake() };
    this.createAppointment = new CreateAppointment(parts);
    this.updateAppointment = new UpdateAppointment(parts);
  }

  static async of(world: BenchWorld, account: BenchAccount): Promise<Planner> {
    const onError = (error: unknown) => console.error(error);
    const queue = await openJobQueue({ url: world.databaseUrl, processName: 'bench', onError });
    await queue.start();
    return new Planner(world, account, await insertActor(world, account), queue);
  }

  /** Makes so many one after the other, an hour each from tomorrow on. */
  async create(count: number): Promise<readonly AppointmentId[]> {
    const ids: AppointmentId[] = [];
    for (let index = 0; index < count; index += 1) {
      const content = this.contentOf(index);
      const { appointmentId } = await this.createAppointment.run(this.actor, {
        ...content,
        resourceIds: [this.account.resourceId],
      });
      ids.push(appointmentId);
    }
    return ids;
  }

  async rename(id: AppointmentId, version: number, title: string): Promise<void> {
    const result = await this.updateAppointment.run(this.actor, { id, version, applyTo: 'ALL', changes: { title } });
    if (result.kind !== 'updated') throw new Error('Somebody else changed what the benchmark was about to change.');
  }

  /** Asks for a run of the account, as the API does after a change. */
  async wake(): Promise<void> {
    this.committedAt = Date.now();
    await this.queue.wake(jobKinds.syncAccount, this.account.accountId);
  }

  close(): Promise<void> {
    return this.queue.close();
  }

  private contentOf(index: number): AppointmentContent {
    const tomorrow = `${addMilliseconds(this.world.clock.now(), 24 * hour).slice(0, 10)}T08:00:00.000Z` as Instant;
    const start = addMilliseconds(tomorrow, index * hour);
    return {
      ...{ title: `Site visit ${index}`, description: 'Bring the drawings.', location: 'Nordvik', recurrence: null },
      ...{ start, end: addMilliseconds(start, hour), timeZone: 'Europe/Oslo' },
      ...{ isAllDay: false, isPrivate: false, availability: 'BUSY' },
    };
  }
}

async function insertActor(world: BenchWorld, { clientId, resourceId, upn }: BenchAccount): Promise<Actor> {
  const userId = randomUUID() as string as UserId;
  await world.database.reader.query(
    `INSERT INTO app_user (id, client_id, external_id, name, email, permissions)
     VALUES ($1, $2, $3, $3, $3, '{appointments:edit}')`,
    [userId, clientId, upn],
  );
  return {
    ...{ userId, clientId, externalId: upn, name: upn, email: upn },
    permissions: new Set(['appointments:edit']),
    ownResourceId: resourceId,
    managedResourceIds: new Set(),
    activeModules: new Set(['OFFICE_365']),
  };
}
