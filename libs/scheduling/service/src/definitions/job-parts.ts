import type { Database } from '@kalbro/database';
import type { ClientId } from '@kalbro/kernel';
import { notFound } from '@kalbro/permissions-core';
import type { ClientTarget } from '@kalbro/permissions-core';
import type { Clock } from '@kalbro/scheduling-core';

/** What the use cases on definitions are made of. */
export interface JobParts {
  readonly database: Database;
  readonly clock: Clock;
  /** Makes the queue wake for what the definitions say now; called after commit, and never rejects. */
  readonly definitionsChanged: () => Promise<void>;
}

/** What a use case on one job is judged by: that it is the actor's client's. */
export function clientOf(job: { readonly clientId: ClientId } | undefined): ClientTarget {
  return { clientId: job?.clientId };
}

/** For what was judged to be there and may have gone since. */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw notFound();
  return value;
}
