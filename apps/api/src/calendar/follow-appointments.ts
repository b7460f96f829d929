import { decideRange } from '@kalbro/calendar-core';
import type { LiveEvent } from '@kalbro/database';
import type { Instant, ResourceId, UserId } from '@kalbro/kernel';
import { assertAllowed, decide } from '@kalbro/permissions-core';
import type { Actor } from '@kalbro/permissions-core';
import type { BatchReaders } from '../loaders.js';
import { follow } from '../live/follow.js';
import type { LiveBus } from '../live/follow.js';

export interface AppointmentsChanged {
  readonly resourceIds: readonly ResourceId[];
  readonly from: Instant;
  readonly to: Instant;
}

export interface FollowAppointmentsParts {
  readonly bus: LiveBus;
  readonly readers: Pick<BatchReaders, 'resources'>;
  readonly loadActor: (userId: UserId) => Promise<Actor | undefined>;
}

/** Tells which of the resources have something new within the range; what it is the reader asks for, with their own rights. */
export class FollowAppointments {
  constructor(private readonly parts: FollowAppointmentsParts) {}

  async run(actor: Actor | undefined, wanted: AppointmentsChanged): Promise<AsyncIterable<AppointmentsChanged>> {
    const { bus, readers, loadActor } = this.parts;
    const resources = actor ? await readers.resources(wanted.resourceIds) : [];
    if (resources.length === 0) assertAllowed(actor, 'planner:read');
    for (const resource of resources) assertAllowed(actor, 'resource:read', { resource });
    decideRange(wanted.from, wanted.to);
    const followed = new Set<string>(wanted.resourceIds);
    return follow(bus, {
      concerns: (event) => concernedBy(event, wanted).filter((id) => followed.has(id)),
      present: async () => [],
      missed: async () => [wanted],
      read: async (ids) => [{ ...wanted, resourceIds: ids as ResourceId[] }],
      isStillAllowed: async () => decide(actor && (await loadActor(actor.userId)), 'planner:read').allowed,
    });
  }
}

/**
 * Resources whose appointments an event may be about. A run commits its progress together with the appointments of a page, and
 * an account its status with what it took along, so both tell of them too: asking once in vain is cheaper than a statement
 * per page that says exactly what changed.
 */
function concernedBy(event: LiveEvent, { from, to }: AppointmentsChanged): readonly ResourceId[] {
  if (event.kind === 'jobRun') return [];
  if (event.kind !== 'appointments') return [event.resourceId];
  return event.from < to && event.to > from ? event.resourceIds : [];
}
