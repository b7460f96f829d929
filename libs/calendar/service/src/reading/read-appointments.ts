import { decideRange, expandAppointments } from '@kalbro/calendar-core';
import type { Database } from '@kalbro/database';
import type { Instant, ResourceId } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed, clientIdOf, notFound } from '@kalbro/permissions-core';
import { AppointmentStore } from './appointment-store.js';
import type { ReadEntry } from './read-entry.js';
import { readEntry } from './read-entry.js';

/** The calendar of some resources: everything that overlaps [from, to), series expanded, by start. Two statements. */
export class ReadAppointments {
  private readonly store = new AppointmentStore();

  constructor(private readonly database: Database) {}

  async run(
    actor: Actor | undefined,
    input: { readonly resourceIds: readonly ResourceId[]; readonly from: Instant; readonly to: Instant },
  ): Promise<readonly ReadEntry[]> {
    assertAllowed(actor, 'planner:read');
    const clientId = clientIdOf(actor);
    const { resourceIds, from, to } = input;
    const own = await this.store.ownResources(this.database.reader, clientId, resourceIds);
    if (resourceIds.some((id) => !own.has(id))) throw notFound();
    decideRange(from, to);
    const rows = await this.store.overlapping(this.database.reader, clientId, resourceIds, from, to);
    return expandAppointments(rows, from, to).map((entry) => readEntry(actor, entry));
  }
}
