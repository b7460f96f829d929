import type { CalendarAccount } from '@kalbro/calendar-core';
import type { ResourceTarget } from '@kalbro/permissions-core';
import { notFound } from '@kalbro/permissions-core';

/** The resource card that an account stands on: what every action on an account is judged by. */
export function cardOf(account: CalendarAccount | undefined): ResourceTarget {
  return { resource: account && { id: account.resourceId, clientId: account.clientId } };
}

/** For what was judged to be there and may have gone since. */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw notFound();
  return value;
}
