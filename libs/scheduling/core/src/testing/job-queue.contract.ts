import { addMilliseconds, instantOf } from '@kalbro/kernel';
import type { JobQueue, WakeUp } from '../ports/job-queue.port.js';

/** How the suite reaches one implementation. */
export interface JobQueueHarness {
  /** A new, empty store; the suite asks for one per test. */
  readonly prepare: () => Promise<void>;
  /** One more process on that store. Its locks last about a second; it polls, if at all, every 2 seconds or less often. */
  readonly open: (processName: string, onError: (error: unknown) => void) => Promise<JobQueue>;
  /** Leaves in the store what a process leaves that is killed inside the handler; absent where nothing can be left. */
  readonly leaveKilled?: (kind: string, key: string) => Promise<void>;
}

const kind = 'look';
const noTime = { finishWithin: 0, handOverWithin: 0 };
const plenty = { finishWithin: 20_000, handOverWithin: 0 };

/** What every job queue must do, whatever keeps its jobs. */
export function jobQueueContract(title: string, harness: JobQueueHarness): void {
  describe(`${title} keeps the contract of the job queue`, () => {
    const opened: JobQueue[] = [];
    const errors: unknown[] = [];
    let onError = (): void => undefined;
    const reported = () => new Promise<void>((resolve) => (onError = resolve));
    const open = async (name: string) => {
      const queue = await harness.open(name, (error) => {
        errors.push(error);
        onError();
      });
      opened.push(queue);
      return queue;
    };

    beforeEach(() => harness.prepare());

    afterEach(async () => {
      await Promise.all(opened.splice(0).map((queue) => queue.close()));
      errors.splice(0);
    });

    /** A started runner whose handler is `inbox`. */
    const runner = async (name: string, inbox: Inbox) => {
      const queue = await open(name);
      queue.handle(kind, inbox.handler);
      await queue.start();
      return queue;
    };

    const sender = async () => {
      const queue = await open('sender');
      await queue.start();
      return queue;
    };

    test('what one process wakes runs in another, at once', async () => {
      const inbox = new Inbox();
      await runner('runner', inbox);
      const from = await sender();
      const before = performance.now();
      await from.wake(kind, 'a');
      expect(await inbox.next()).toBe('a');
      expect(performance.now() - before).toBeLessThan(1_500);
    });

    test('what was woken while nobody ran is taken by the next process that starts', async () => {
      const from = await sender();
      await from.wake(kind, 'a');
      await from.close();
      const inbox = new Inbox();
      await runner('later', inbox);
      expect(await inbox.next()).toBe('a');
    });

    test('wake-ups that wait for the same key become one start', async () => {
      const from = await sender();
      for (let i = 0; i < 20; i += 1) await from.wake(kind, 'same');
      await from.wake(kind, 'last');
      const inbox = new Inbox();
      const queue = await runner('runner', inbox);
      await inbox.until('same', 'last');
      await queue.drain(plenty);
      expect(inbox.started.filter((key) => key === 'same')).toEqual(['same']);
    });

    test('two processes waking the same key at the same moment do no harm', async () => {
      const inbox = new Inbox();
      const queue = await runner('runner', inbox);
      const senders = await Promise.all([sender(), sender()]);
      await Promise.all(senders.flatMap((from) => [from.wake(kind, 'a'), from.wake(kind, 'a')]));
      await senders[0]?.wake(kind, 'end');
      await inbox.until('a', 'end');
      await queue.drain(plenty);
      expect(new Set(inbox.started)).toEqual(new Set(['a', 'end']));
      expect(errors).toEqual([]);
    });

    test('a wake-up that comes while the handler of its key runs starts it once more', async () => {
      const inbox = new Inbox({ holding: true });
      await runner('runner', inbox);
      const from = await sender();
      await from.wake(kind, 'a');
      await inbox.next();
      await from.wake(kind, 'a');
      inbox.release();
      expect(await inbox.next()).toBe('a');
    });

    test('each wake-up runs in one of several processes', async () => {
      const first = new Inbox();
      const second = new Inbox();
      const queues = await Promise.all([runner('first', first), runner('second', second)]);
      const from = await sender();
      const keys = Array.from({ length: 60 }, (_, i) => `key-${i}`);
      await Promise.all(keys.map((key) => from.wake(kind, key)));
      await arrived([first, second], keys.length);
      await Promise.all(queues.map((queue) => queue.drain(plenty)));
      expect([...first.started, ...second.started].sort()).toEqual([...keys].sort());
    });

    test('a handler that throws is reported, not repeated, and stops nobody', async () => {
      const inbox = new Inbox();
      const queue = await open('runner');
      queue.handle('broken', () => Promise.reject(new Error('as it happens')));
      queue.handle(kind, inbox.handler);
      await queue.start();
      const report = reported();
      await queue.wake('broken', 'x');
      await report;
      await queue.wake(kind, 'a');
      await inbox.until('a');
      await queue.drain(plenty);
      expect(errors.map(String)).toEqual(['Error: as it happens']);
      expect(await queueIsEmpty(await open('after'))).toBe(true);
    });

    test('drain lets the running one finish and takes no more', async () => {
      const inbox = new Inbox({ holding: true });
      const queue = await runner('runner', inbox);
      const from = await sender();
      await from.wake(kind, 'a');
      await inbox.next();
      const drained = queue.drain(plenty);
      await from.wake(kind, 'b');
      inbox.release();
      expect(await drained).toEqual({ finished: 1, handedOver: 0, abandoned: 0 });
      expect(inbox.started).toEqual(['a']);
      const other = new Inbox();
      await runner('other', other);
      expect(await other.next()).toBe('b');
    });

    test('a stopping process aborts what runs, and another one is woken for it at once', async () => {
      const here = new Inbox({ holding: true });
      const there = new Inbox();
      const stopping = await runner('stopping', here);
      await stopping.wake(kind, 'a');
      await here.next();
      await runner('staying', there);
      here.releaseOnAbort();
      const report = await stopping.drain({ finishWithin: 0, handOverWithin: 20_000 });
      expect(report).toEqual({ finished: 0, handedOver: 1, abandoned: 0 });
      expect(await there.next()).toBe('a');
    });

    test('what does not obey is left behind, and another one is woken for it at once', async () => {
      const here = new Inbox({ holding: true });
      const there = new Inbox();
      const stopping = await runner('stopping', here);
      await stopping.wake(kind, 'a');
      await here.next();
      await runner('staying', there);
      expect(await stopping.drain(noTime)).toEqual({ finished: 0, handedOver: 0, abandoned: 1 });
      expect(await there.next()).toBe('a');
      here.release();
    });

    test('the signal does not abort as long as the process goes on', async () => {
      const inbox = new Inbox({ holding: true });
      await runner('runner', inbox);
      await (await sender()).wake(kind, 'a');
      await inbox.next();
      expect(inbox.signals.map((signal) => signal.aborted)).toEqual([false]);
      inbox.release();
    });

    test('one key has one scheduled time, the latest that was said; it can be taken back', async () => {
      const queue = await sender();
      const hour = (hours: number) => addMilliseconds(instantOf(Date.now()), hours * 3_600_000);
      const [early, late, other] = [hour(1), hour(3), hour(2)];
      await queue.schedule(kind, 'a', early);
      await queue.schedule(kind, 'a', late);
      await queue.schedule(kind, 'b', other);
      await queue.schedule('something-else', 'a', early);
      expect(await queue.scheduled(kind)).toEqual([
        { key: 'b', at: other },
        { key: 'a', at: late },
      ]);
      await queue.unschedule(kind, 'b');
      expect(await queue.scheduled(kind)).toEqual([{ key: 'a', at: late }]);
      expect(await queue.depth()).toBe(0);
    });

    test('a time that has passed, because everything was down, is delivered once', async () => {
      const from = await sender();
      await from.schedule(kind, 'missed', addMilliseconds(instantOf(Date.now()), -3_600_000));
      const inbox = new Inbox();
      const queue = await runner('runner', inbox);
      expect(await inbox.next()).toBe('missed');
      await queue.drain(plenty);
      expect(inbox.started).toEqual(['missed']);
    });

    test('the depth counts what waits', async () => {
      const queue = await sender();
      await queue.wake(kind, 'a');
      await queue.wake(kind, 'b');
      expect(await queue.depth()).toBe(2);
      await queue.wake('something-else', 'a');
      expect(await Promise.all([queue.depth(), queue.depth(kind), queue.depth('nothing')])).toEqual([3, 2, 0]);
    });

    test('a kind that may have a part of the places leaves the others to the rest', async () => {
      const limited = new Inbox({ holding: true });
      const other = new Inbox();
      const queue = await open('runner');
      queue.handle('limited', limited.handler, { atMost: 2 });
      queue.handle(kind, other.handler);
      await queue.start();
      for (const key of ['a', 'b', 'c', 'd']) await queue.wake('limited', key);
      await limited.next();
      await limited.next();
      await queue.wake(kind, 'free');
      expect(await other.next()).toBe('free');
      expect(limited.started).toHaveLength(2);
      limited.release();
      expect(new Set([...limited.started, await limited.next(), await limited.next()])).toEqual(
        new Set(['a', 'b', 'c', 'd']),
      );
    });

    test('many of one kind are worked off while other kinds have nothing, or little, to do', async () => {
      const many = new Inbox();
      const few = new Inbox();
      const queues = await Promise.all(
        ['first', 'second'].map(async (name) => {
          const queue = await open(name);
          queue.handle('nothing', () => Promise.resolve());
          queue.handle('few', few.handler, { atMost: 2 });
          queue.handle('many', many.handler, { atMost: 15 });
          queue.handle('nothing else', () => Promise.resolve());
          await queue.start();
          return queue;
        }),
      );
      const from = await sender();
      const keys = Array.from({ length: 200 }, (_, n) => `key-${n}`);
      await Promise.all(keys.map((key) => from.wake('many', key)));
      await from.wake('few', 'a');
      await many.until(...keys);
      await few.until('a');
      await Promise.all(queues.map((queue) => queue.drain(plenty)));
    });

    test('closing twice is harmless', async () => {
      const queue = await runner('runner', new Inbox());
      await queue.close();
      await expect(queue.close()).resolves.toBeUndefined();
    });

    const { leaveKilled } = harness;
    if (leaveKilled) {
      test('what a killed process held is taken over', async () => {
        await leaveKilled(kind, 'orphan');
        const inbox = new Inbox();
        await runner('heir', inbox);
        expect(await inbox.next()).toBe('orphan');
      });
    }
  });
}

/** Remembers what was started and lets the test wait for it, and hold it. */
class Inbox {
  readonly started: string[] = [];
  readonly signals: AbortSignal[] = [];
  private readonly unread: string[] = [];
  private readonly readers: (() => void)[] = [];
  private readonly gates: (() => void)[] = [];
  private holding: boolean;

  constructor(options: { readonly holding?: boolean } = {}) {
    this.holding = options.holding ?? false;
  }

  readonly handler = async ({ key, signal }: WakeUp): Promise<void> => {
    this.started.push(key);
    this.signals.push(signal);
    this.unread.push(key);
    for (const tell of this.readers.splice(0)) tell();
    if (this.holding) await new Promise<void>((open) => this.gates.push(open));
  };

  /** The next key that was started. */
  async next(): Promise<string> {
    for (;;) {
      const key = this.unread.shift();
      if (key !== undefined) return key;
      await this.change();
    }
  }

  /** Waits until all of these have been started. */
  async until(...keys: readonly string[]): Promise<void> {
    while (!keys.every((key) => this.started.includes(key))) await this.change();
  }

  change(): Promise<void> {
    return new Promise((resolve) => this.readers.push(resolve));
  }

  release(): void {
    this.holding = false;
    for (const open of this.gates.splice(0)) open();
  }

  releaseOnAbort(): void {
    for (const signal of this.signals) signal.addEventListener('abort', () => this.release());
  }
}

async function arrived(inboxes: readonly Inbox[], count: number): Promise<void> {
  const sum = () => inboxes.reduce((total, inbox) => total + inbox.started.length, 0);
  while (sum() < count) await Promise.race(inboxes.map((inbox) => inbox.change()));
}

async function queueIsEmpty(queue: JobQueue): Promise<boolean> {
  return (await queue.depth()) === 0;
}
