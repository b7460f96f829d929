import type { Clock } from '@kalbro/calendar-core';
import type { Database } from '@kalbro/database';
import type { WakeAccount } from '../accounts/account-parts.js';

/** What the use cases that edit appointments are made of. */
export interface EditingParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly wake: WakeAccount;
}
