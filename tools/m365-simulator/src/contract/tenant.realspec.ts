import { Person } from '../testing/graph-person.js';
import { describeCalendarContract } from './calendar.contract.js';
import { describeDeltaContract } from './delta.contract.js';
import type { Connection } from './scenario.js';

/** The same contract against a real tenant; README, "Against a real tenant". */
function connect(): Promise<Connection> {
  const { GRAPH_CONTRACT_URL = 'https://graph.microsoft.com', GRAPH_CONTRACT_TOKEN, GRAPH_CONTRACT_UPN } = process.env;
  if (!GRAPH_CONTRACT_TOKEN || !GRAPH_CONTRACT_UPN) {
    throw new Error(
      'Set GRAPH_CONTRACT_TOKEN (delegated, Calendars.ReadWrite and User.Read) and GRAPH_CONTRACT_UPN of a test mailbox.',
    );
  }
  const person = new Person(GRAPH_CONTRACT_URL, GRAPH_CONTRACT_UPN, GRAPH_CONTRACT_TOKEN);
  return Promise.resolve({ person, stop: () => Promise.resolve() });
}

describe('the tenant keeps the calendar contract', () => describeCalendarContract(connect));
describe('the tenant keeps the delta contract', () => describeDeltaContract(connect));
