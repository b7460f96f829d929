import type { Instant } from '@kalbro/kernel';

/** What a handler gets. */
export interface WakeUp {
  /** Which piece of work: the id of a row in our own tables. */
  readonly key: string;
  /** Aborts when this process stops or has lost the wake-up to another: hand the work over and return. */
  readonly signal: AbortSignal;
}

/**
 * Looks into our tables for the work of `key` and does it. It may be called for work that is done already or that
 * another process is doing: both must be harmless. What it throws is reported, and nothing is repeated for it.
 */
export type WakeUpHandler = (wakeUp: WakeUp) => Promise<void>;

export interface HandleOptions {
  /** Handlers of this kind at a time in one process; as many as of all kinds together if not said. */
  readonly atMost?: number;
}

export interface ScheduledWakeUp {
  readonly key: string;
  readonly at: Instant;
}

/** How `drain` ended, in wake-ups. */
export interface DrainReport {
  /** Ended by themselves. */
  readonly finished: number;
  /** Ended after they were told to; another process is woken for them. */
  readonly handedOver: number;
  /** Did not end in time; another process is woken for them all the same. */
  readonly abandoned: number;
}

/** All that a use case needs: to call after its transaction has committed. */
export interface JobWaker {
  /**
   * Makes sure that a handler of `kind` starts with `key` after this call, soon, in some process. Calls that no handler
   * has started for yet may be answered by one start.
   */
  wake(kind: string, key: string): Promise<void>;
}

/**
 * An alarm clock that all processes share. The work itself is in our tables, so a wake-up that is lost costs time and one
 * that comes twice costs a look; whoever uses the queue looks into the tables now and then as well.
 */
export interface JobQueue extends JobWaker {
  /** Says who does the work of a kind. To be called before `start`. */
  handle(kind: string, handler: WakeUpHandler, options?: HandleOptions): void;
  /** Begins to take wake-ups of the handled kinds; without any, to reach other processes at once. */
  start(): Promise<void>;
  /** Wakes `key` once at `at`, instead of whenever it was scheduled before. */
  schedule(kind: string, key: string, at: Instant): Promise<void>;
  /** Takes back what `schedule` did; a wake-up whose time has come may still be delivered. */
  unschedule(kind: string, key: string): Promise<void>;
  /** What is scheduled and has not come, earliest first. */
  scheduled(kind: string): Promise<readonly ScheduledWakeUp[]>;
  /** Wake-ups (of a kind) whose time has come and that nobody has taken. Rejects when the store cannot be reached. */
  depth(kind?: string): Promise<number>;
  /**
   * Takes no more. Running handlers get `finishWithin` milliseconds to end, then their signals abort and they get
   * `handOverWithin` more. Whatever had not finished is woken in another process.
   */
  drain(limits: { readonly finishWithin: number; readonly handOverWithin: number }): Promise<DrainReport>;
  /** Drains without waiting if nobody has drained, and gives the connections back. Safe to call twice. */
  close(): Promise<void>;
}
