import 'reflect-metadata';
import { BugError } from '@kalbro/kernel';
import { pino } from 'pino';
import { compose } from './compose.js';
import { describeError } from './describe-error.js';
import type { Env } from './env.js';
import { readEnv } from './env.js';
import { keepHeapSmall } from './heap.js';
import type { JobRunner } from './job-runner.js';
import { watchParent } from './parent-watch.js';

/** Ten seconds in all: a run that is nearly done ends, the others hand over, and what does not obey is left. */
const limits = { finishWithin: 1_500, handOverWithin: 6_000 };
const deadline = 9_500;

async function main(): Promise<void> {
  keepHeapSmall();
  const env = settings();
  const log = pino({ level: env.logLevel, base: { process: 'jobs', pid: process.pid } });
  const fatal = (error: unknown): never => {
    log.fatal({ event: 'crash', error: describeError(error) }, 'An error that nobody handled: the process ends.');
    process.exit(1);
  };
  process.on('uncaughtException', fatal);
  process.on('unhandledRejection', fatal);

  const starting = compose(env, log);
  const stop = once((why: string) => void stopRunner(starting, why));
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  if (env.isSupervised) watchParent(process, () => stop('parent gone'));

  const runner = await starting;
  log.info({ event: 'started', port: runner.port, concurrency: env.concurrency }, 'The job runner is ready.');

  async function stopRunner(started: Promise<JobRunner>, why: string): Promise<void> {
    log.info({ event: 'stopping', why }, 'The job runner stops.');
    setTimeout(() => fatal(new BugError('The stop took too long.')), deadline).unref();
    await (await started).stop(limits);
    // Timers of Agenda would keep the process for seconds.
    process.exit(0);
  }
}

/** Ends the process with words for people when a variable is missing. */
function settings(): Env {
  try {
    return readEnv();
  } catch (error) {
    return refuse(error);
  }
}

function refuse(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

function once(action: (why: string) => void): (why: string) => void {
  let isDone = false;
  return (why) => {
    if (!isDone) action(why);
    isDone = true;
  };
}

// Nobody's data has been touched before the start is over: its errors may speak.
main().catch(refuse);
