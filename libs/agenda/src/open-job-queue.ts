import type { JobQueue } from '@kalbro/scheduling-core';
import { AgendaJobQueue } from './agenda-job-queue.js';
import type { JobStore, StoreOptions } from './job-store.js';
import { openMongoStore } from './mongo-store.js';
import { openPostgresStore } from './postgres-store.js';

export interface JobQueueOptions {
  /** Where the jobs are kept: `postgres://` or `mongodb://` (`mongodb+srv://`). */
  readonly url: string;
  /** Shown in the store beside what this process has taken, and in the server's list of connections. */
  readonly processName: string;
  /** Handlers at a time in this process; 20 if not said. */
  readonly concurrency?: number;
  /** Milliseconds after which a process that fell silent has lost what it held; 15 seconds if not said. */
  readonly lockLifetime?: number;
  /** Milliseconds between two looks at the store; what suits the store if not said. */
  readonly pollEvery?: number;
  /** Told of what a handler threw (with its wake-up) and of troubles with the store, which are got over. */
  readonly onError: (error: unknown, wakeUp?: { readonly kind: string; readonly key: string }) => void;
}

/**
 * Connects to the store of jobs; rejects when it cannot be reached. A process that only wakes others calls `start` too,
 * else its wake-ups are seen at the next poll.
 */
export async function openJobQueue(options: JobQueueOptions): Promise<JobQueue> {
  const store = await openStore(options);
  return new AgendaJobQueue(store, {
    processName: options.processName,
    concurrency: options.concurrency ?? 20,
    lockLifetime: options.lockLifetime ?? 15_000,
    pollEvery: options.pollEvery ?? store.pollEvery,
    onError: options.onError,
  });
}

function openStore({ url, processName, onError }: JobQueueOptions): Promise<JobStore> {
  const options: StoreOptions = { url, processName, onError: (error) => onError(error) };
  if (/^mongodb(\+srv)?:\/\//.test(url)) return openMongoStore(options);
  if (/^postgres(ql)?:\/\//.test(url)) return openPostgresStore(options);
  throw new Error('JOBS_URL must begin with postgres:// or mongodb://: it says where the job queue is kept.');
}
