import { setTimeout as pause } from 'node:timers/promises';
import type { System } from '../system/system.js';

/** What is done to the system while an automatic job is worked off. */
export interface Trial {
  readonly name: string;
  /** Job runners at the beginning. */
  readonly runners: number;
  /** Resolves when the system is whole again. */
  readonly strike: (system: System) => Promise<void>;
  /** Seconds that it may take from the strike until the job run is over. */
  readonly within: number;
}

const alive = (system: System) => system.runners.filter(({ ending }) => ending === undefined);

async function killed(system: System, count: number): Promise<void> {
  const doomed = alive(system).slice(0, count);
  await Promise.all(doomed.map((runner) => runner.kill()));
}

export const trials: readonly Trial[] = [
  { name: 'nothing, one runner', runners: 1, strike: async () => undefined, within: 60 },
  { name: 'nothing, two runners', runners: 2, strike: async () => undefined, within: 60 },
  { name: 'nothing, four runners', runners: 4, strike: async () => undefined, within: 60 },
  {
    name: 'the only runner killed (SIGKILL), another one started',
    runners: 1,
    strike: async (system) => {
      await killed(system, 1);
      await system.addRunner();
    },
    within: 60,
  },
  { name: 'one of two runners killed', runners: 2, strike: (system) => killed(system, 1), within: 60 },
  { name: 'three of four runners killed', runners: 4, strike: (system) => killed(system, 3), within: 60 },
  {
    name: 'the only runner asked to stop (SIGTERM), another one there',
    runners: 1,
    strike: async (system) => {
      const [leaving] = alive(system);
      await system.addRunner();
      await leaving?.stop();
    },
    within: 60,
  },
  {
    name: 'no runner for 30 seconds',
    runners: 1,
    strike: async (system) => {
      await killed(system, 1);
      await pause(30_000);
      await system.addRunner();
    },
    within: 90,
  },
  {
    name: 'every connection to Postgres cut, twice',
    runners: 2,
    strike: async (system) => {
      await system.database.cutConnections();
      await pause(1_000);
      await system.database.cutConnections();
    },
    within: 60,
  },
];
