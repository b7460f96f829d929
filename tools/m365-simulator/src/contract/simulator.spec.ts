import { Harness } from '../testing/harness.js';
import { describeCalendarContract } from './calendar.contract.js';
import { describeDeltaContract } from './delta.contract.js';
import type { Connection } from './scenario.js';

async function connect(): Promise<Connection> {
  const harness = await Harness.start();
  const person = await harness.person('contract@fjordplan.example', { timeZone: 'W. Europe Standard Time' });
  return { person, stop: () => harness.stop() };
}

describe('the simulator keeps the calendar contract', () => describeCalendarContract(connect));
describe('the simulator keeps the delta contract', () => describeDeltaContract(connect));
