import { Initial1764000000000 } from './1764000000000-initial.js';
import { AgendaJobs1764000001000 } from './1764000001000-agenda-jobs.js';
import { TwoWay1764000002000 } from './1764000002000-two-way.js';
import { Mail1764000003000 } from './1764000003000-mail.js';
import { Organisation1764000004000 } from './1764000004000-organisation.js';
import { SignInJourney1764000005000 } from './1764000005000-sign-in-journey.js';
import { TokenLife1764000006000 } from './1764000006000-token-life.js';
import { AutomaticJobs1764000007000 } from './1764000007000-automatic-jobs.js';
import { JobAlerts1764000008000 } from './1764000008000-job-alerts.js';

/** In order. A migration that has been released is never edited: add another. */
export const migrations = [
  Initial1764000000000,
  AgendaJobs1764000001000,
  TwoWay1764000002000,
  Mail1764000003000,
  Organisation1764000004000,
  SignInJourney1764000005000,
  TokenLife1764000006000,
  AutomaticJobs1764000007000,
  JobAlerts1764000008000,
] as const;
