import { Repeater } from '@graphql-yoga/subscription';
import type { Live, LiveEvent } from '@kalbro/database';
import { RuleError } from '@kalbro/kernel';
import { setTimeout as pause } from 'node:timers/promises';

/** The bus of changes, as far as following needs it. */
export type LiveBus = Pick<Live, 'listen'>;

export interface Followed<T> {
  /** The ids that an event tells to read again; none when it is about something else. */
  concerns(event: LiveEvent): readonly string[];
  /** Everything as it is now: sent first. */
  present(): Promise<readonly T[]>;
  /** What to send after the bus was away and may have missed events; `present` if not said. */
  missed?(): Promise<readonly T[]>;
  /** What changed, by the ids that `concerns` gave. */
  read(ids: readonly string[]): Promise<readonly T[]>;
  /** Asked before every answer but the first: false ends the stream. */
  isStillAllowed(): Promise<boolean>;
}

/**
 * The present state, then every change. Events carry ids only and state is read when the consumer is ready for it, so a burst of
 * events costs one read and a slow consumer gets the newest state, never a queue of old ones. Listening begins before the first
 * read: a change between the two is sent twice rather than never.
 */
export function follow<T>(bus: LiveBus, followed: Followed<T>): AsyncIterable<T> {
  return new Repeater<T>(async (push, stop) => {
    const inbox = new Inbox();
    const unlisten = bus.listen((event) => {
      if (event.kind === 'reconnected') inbox.addEverything();
      else inbox.add(followed.concerns(event));
    });
    void stop.then(() => inbox.close());
    try {
      for (const item of await followed.present()) await push(item);
      await pump(inbox, followed, push);
    } finally {
      unlisten();
      stop();
    }
  });
}

async function pump<T>(inbox: Inbox, followed: Followed<T>, push: (item: T) => Promise<unknown>): Promise<void> {
  for (let failures = 0; ;) {
    const wanted = await inbox.take();
    if (wanted === 'closed') return;
    const answer = await answerOrFailure(wanted, followed);
    if (answer === 'forbidden') return;
    if (!('failure' in answer)) {
      failures = 0;
      for (const item of answer.items) await push(item);
      continue;
    }
    failures += 1;
    if (failures > triesAtMost) throw answer.failure;
    inbox.addEverything();
    await pause(firstPause * 2 ** (failures - 1));
  }
}

/** A database that is away for some seconds ends no subscription: eight tries take about thirteen. */
const triesAtMost = 8;
const firstPause = 50;

type Answer<T> = { readonly items: readonly T[] } | { readonly failure: unknown } | 'forbidden';

/** What the domain refuses is final; anything else may be a connection that was cut while it was asked. */
async function answerOrFailure<T>(wanted: readonly string[] | 'everything', followed: Followed<T>): Promise<Answer<T>> {
  try {
    if (!(await followed.isStillAllowed())) return 'forbidden';
    return { items: await answerTo(wanted, followed) };
  } catch (failure) {
    if (failure instanceof RuleError) throw failure;
    return { failure };
  }
}

function answerTo<T>(wanted: readonly string[] | 'everything', followed: Followed<T>): Promise<readonly T[]> {
  if (wanted !== 'everything') return followed.read(wanted);
  return followed.missed ? followed.missed() : followed.present();
}

type Wanted = readonly string[] | 'everything' | 'closed';

/** What is to be read again, gathered while the reader is busy. */
class Inbox {
  private readonly ids = new Set<string>();
  private everything = false;
  private closed = false;
  private wake: (() => void) | undefined;

  add(ids: readonly string[]): void {
    for (const id of ids) this.ids.add(id);
    if (ids.length > 0) this.wake?.();
  }

  addEverything(): void {
    this.everything = true;
    this.wake?.();
  }

  close(): void {
    this.closed = true;
    this.wake?.();
  }

  async take(): Promise<Wanted> {
    while (!this.closed && !this.everything && this.ids.size === 0) {
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    if (this.closed) return 'closed';
    const wanted = this.everything ? 'everything' : [...this.ids];
    this.everything = false;
    this.ids.clear();
    return wanted;
  }
}
