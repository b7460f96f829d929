import type { CalendarAccount } from '../people/calendar-account.js';
import type { Person } from '../people/client.js';
import type { Mailbox } from '../system/outlook.js';
import type { System } from '../system/system.js';
import type { Dice } from './dice.js';
import type { Ledger } from './ledger.js';
import type { Tally } from './tally.js';

/** What one history is played with. */
export interface Stage {
  readonly system: System;
  readonly person: Person;
  readonly mailbox: Mailbox;
  readonly account: CalendarAccount;
  readonly dice: Dice;
  readonly ledger: Ledger;
  readonly tally: Tally;
  /** What happened so far, a line each. */
  readonly steps: string[];
  /** Kills the job runner and starts another. */
  readonly kill: () => Promise<void>;
}
