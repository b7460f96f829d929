import type { AccountId, AutomaticJobId, Instant, JobRunId, ResourceId, SyncRunId } from '@kalbro/kernel';

/** What changed, in ids only: whoever hears it asks for the present state with the reader's own rights. */
export type LiveEvent =
  | { readonly kind: 'syncRun'; readonly id: SyncRunId; readonly accountId: AccountId; readonly resourceId: ResourceId }
  | { readonly kind: 'calendarAccount'; readonly id: AccountId; readonly resourceId: ResourceId }
  | { readonly kind: 'jobRun'; readonly id: JobRunId; readonly jobId: AutomaticJobId }
  | {
      readonly kind: 'appointments';
      readonly resourceIds: readonly ResourceId[];
      /** Covers every moment that changed, before and after; end exclusive. */
      readonly from: Instant;
      readonly to: Instant;
    };

/** The connection was lost for a while and events with it: ask again for everything that is shown. */
export interface Reconnected {
  readonly kind: 'reconnected';
}

const required: Readonly<Record<LiveEvent['kind'], readonly string[]>> = {
  syncRun: ['id', 'accountId', 'resourceId'],
  calendarAccount: ['id', 'resourceId'],
  jobRun: ['id', 'jobId'],
  appointments: ['resourceIds', 'from', 'to'],
};

/** Reads the payload of a notification; undefined for kinds of a newer version and for what is no event at all. */
export function parseLiveEvent(payload: string): LiveEvent | undefined {
  const value = parseJson(payload);
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind } = value as { kind?: unknown };
  const fields =
    typeof kind === 'string' && Object.hasOwn(required, kind) ? required[kind as LiveEvent['kind']] : undefined;
  return fields?.every((field) => field in value) ? (value as LiveEvent) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Resources in one notification: a payload has at most 8000 bytes, an id takes 39 of them. */
const resourcesAtMost = 150;

/** The notifications that carry an event; several when it names more resources than fit into one. */
export function payloadsOf(event: LiveEvent): string[] {
  if (event.kind !== 'appointments') return [JSON.stringify(event)];
  const payloads: string[] = [];
  for (let start = 0; start < event.resourceIds.length; start += resourcesAtMost) {
    const resourceIds = event.resourceIds.slice(start, start + resourcesAtMost);
    payloads.push(JSON.stringify({ ...event, resourceIds }));
  }
  return payloads;
}
