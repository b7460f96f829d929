import { System } from './system.js';
import type { SystemOptions } from './system.js';

export interface SystemUnderTest {
  /** Only within hooks and journeys. */
  readonly system: System;
  /** A test; when it fails, it also shows the last words of every process. */
  journey(sentence: string, walk: (system: System) => Promise<void>, seconds?: number): void;
}

/** Called at the top of a describe: starts the whole system once for its journeys, and stops it after them. */
export function useSystem(options: SystemOptions = {}): SystemUnderTest {
  let running: System | undefined;
  const now = () => {
    if (!running) throw new Error('The system runs in hooks and journeys only.');
    return running;
  };
  beforeAll(async () => {
    running = await System.start(options);
  }, 90_000);
  afterAll(() => running?.stop(), 30_000);
  return {
    get system() {
      return now();
    },
    journey(sentence, walk, seconds = 60) {
      it(sentence, () => withLogs(now(), walk), seconds * 1000);
    },
  };
}

async function withLogs(system: System, walk: (system: System) => Promise<void>): Promise<void> {
  try {
    await walk(system);
  } catch (error) {
    process.stderr.write(`${system.lastWords()}\n`);
    throw error;
  }
}
