import { Person } from '../testing/graph-person.js';
import { describeCalendarContract } from './calendar.contract.js';
import { describeDeltaContract } from './delta.contract.js';
import { tenantAccess } from './env.js';
import type { Connection } from './scenario.js';

/** The same contract against a real tenant; README, "Against a real tenant". */
function connect(): Promise<Connection> {
  const { url, upn, token } = tenantAccess();
  return Promise.resolve({ person: new Person(url, upn, token), stop: () => Promise.resolve() });
}

describe('the tenant keeps the calendar contract', () => describeCalendarContract(connect));
describe('the tenant keeps the delta contract', () => describeDeltaContract(connect));
