import type { RunReport, SynchroniseAccount } from '@kalbro/calendar-service';
import type { AccountId, AutomaticJobId, Id } from '@kalbro/kernel';
import { BugError, parseId } from '@kalbro/kernel';
import type { HandleOptions, JobKind, WakeUp, WakeUpHandler } from '@kalbro/scheduling-core';
import type { FiredJob, FireDueJob } from '@kalbro/scheduling-service';

/** What the jobs call. */
export interface UseCases {
  readonly synchroniseAccount: Pick<SynchroniseAccount, 'run'>;
  readonly fireDueJob: Pick<FireDueJob, 'run'>;
}

/** Whom the jobs tell of what they did, and ask for more. */
export interface JobEvents {
  readonly onRun: (report: RunReport) => void;
  readonly onFired: (fired: FiredJob) => Promise<void>;
  /** Looks for what is due and for what is over. */
  readonly lookAround: () => Promise<void>;
}

export interface JobEntry extends HandleOptions {
  readonly handler: WakeUpHandler;
}

/** Job kind -> use case: all that this process does, and how many of each at a time. */
export function jobTable(useCases: UseCases, events: JobEvents, concurrency: number): Record<JobKind, JobEntry> {
  const synchronise = ({ key, signal }: WakeUp) => synchroniseAll(useCases, events, key, signal);
  return {
    'sync-account': { handler: synchronise },
    // A quarter of the places is never theirs, so that whoever waits at a screen is not behind them.
    'sync-account-in-turn': { handler: synchronise, atMost: Math.max(1, Math.floor(concurrency * 0.75)) },
    // The queue takes what is due within seconds and waits for the moment: that must not take the places of the others.
    'fire-job': { handler: ({ key }) => fire(useCases, events, key), atMost: 2 },
    'look-around': { handler: () => events.lookAround(), atMost: 1 },
  };
}

async function synchroniseAll(
  { synchroniseAccount }: UseCases,
  { onRun }: JobEvents,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const accountId = idOf<AccountId>(key);
  for (let goesOn = true; goesOn;) {
    const report = await synchroniseAccount.run({ accountId, signal });
    if (report) onRun(report);
    goesOn = report?.isFollowed === true && !signal.aborted;
  }
}

async function fire({ fireDueJob }: UseCases, { onFired }: JobEvents, key: string): Promise<void> {
  const fired = await fireDueJob.run(idOf<AutomaticJobId>(key));
  if (fired) await onFired(fired);
}

function idOf<T extends Id<string>>(key: string): T {
  const id = parseId<T>(key);
  if (!id) throw new BugError('The key of a job is no id.');
  return id;
}
