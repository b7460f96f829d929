import type { Instant } from '@kalbro/kernel';
import { instantOf } from '@kalbro/kernel';
import type { DrainReport, HandleOptions, JobQueue, ScheduledWakeUp, WakeUpHandler } from '../ports/job-queue.port.js';

interface Running {
  readonly kind: string;
  readonly key: string;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** What queues in memory share, as processes share a database. */
export class MemoryJobStore {
  readonly waiting: { readonly kind: string; readonly key: string }[] = [];
  readonly scheduled = new Map<string, { readonly kind: string; readonly key: string; readonly at: Instant }>();
  readonly queues = new Set<MemoryJobQueue>();

  /** One more process. */
  open(options: { readonly onError?: (error: unknown) => void } = {}): JobQueue {
    const queue = new MemoryJobQueue(this, options.onError ?? (() => undefined));
    this.queues.add(queue);
    return queue;
  }

  /** Puts a wake-up in and lets every queue look. */
  put(kind: string, key: string): void {
    if (!this.waiting.some((each) => each.kind === kind && each.key === key)) this.waiting.push({ kind, key });
    for (const queue of this.queues) queue.look();
  }

  take(isWanted: (kind: string) => boolean): { readonly kind: string; readonly key: string } | undefined {
    const index = this.waiting.findIndex(({ kind }) => isWanted(kind));
    return index < 0 ? undefined : this.waiting.splice(index, 1)[0];
  }
}

/** A queue for tests: as the port says, but no other process sees it and time does not pass in it. */
class MemoryJobQueue implements JobQueue {
  private readonly handlers = new Map<string, WakeUpHandler>();
  private readonly limits = new Map<string, number>();
  private readonly running = new Set<Running>();
  private taking = false;

  constructor(
    private readonly store: MemoryJobStore,
    private readonly onError: (error: unknown) => void,
  ) {}

  handle(kind: string, handler: WakeUpHandler, { atMost = Number.POSITIVE_INFINITY }: HandleOptions = {}): void {
    this.limits.set(kind, atMost);
    this.handlers.set(kind, handler);
  }

  start(): Promise<void> {
    this.taking = true;
    this.look();
    return Promise.resolve();
  }

  wake(kind: string, key: string): Promise<void> {
    this.store.put(kind, key);
    return Promise.resolve();
  }

  schedule(kind: string, key: string, at: Instant): Promise<void> {
    if (at <= instantOf(Date.now())) return this.wake(kind, key);
    this.store.scheduled.set(`${kind}/${key}`, { kind, key, at });
    return Promise.resolve();
  }

  unschedule(kind: string, key: string): Promise<void> {
    this.store.scheduled.delete(`${kind}/${key}`);
    return Promise.resolve();
  }

  scheduled(kind: string): Promise<readonly ScheduledWakeUp[]> {
    const all = [...this.store.scheduled.values()].filter((each) => each.kind === kind);
    return Promise.resolve(all.map(({ key, at }) => ({ key, at })).sort((a, b) => (a.at < b.at ? -1 : 1)));
  }

  depth(kind?: string): Promise<number> {
    return Promise.resolve(this.store.waiting.filter((each) => kind === undefined || each.kind === kind).length);
  }

  async drain(limits: { readonly finishWithin: number; readonly handOverWithin: number }): Promise<DrainReport> {
    this.taking = false;
    const all = [...this.running];
    await within(limits.finishWithin, all);
    const told = [...this.running];
    for (const each of told) each.controller.abort();
    await within(limits.handOverWithin, told);
    this.store.queues.delete(this);
    for (const { kind, key } of told) this.store.put(kind, key);
    const abandoned = this.running.size;
    return { finished: all.length - told.length, handedOver: told.length - abandoned, abandoned };
  }

  async close(): Promise<void> {
    await this.drain({ finishWithin: 0, handOverWithin: 0 });
  }

  /** Takes what is there. */
  look(): void {
    while (this.taking) {
      const next = this.store.take((kind) => this.hasPlaceFor(kind));
      if (!next) return;
      this.begin(next.kind, next.key);
    }
  }

  private begin(kind: string, key: string): void {
    const controller = new AbortController();
    const work = Promise.resolve().then(() => this.handlers.get(kind)?.({ key, signal: controller.signal }));
    const running: Running = { kind, key, controller, ended: work.catch(this.onError).then(() => undefined) };
    this.running.add(running);
    void running.ended.then(() => {
      this.running.delete(running);
      this.look();
    });
  }

  private hasPlaceFor(kind: string): boolean {
    const taken = [...this.running].filter((each) => each.kind === kind).length;
    return this.handlers.has(kind) && taken < (this.limits.get(kind) ?? 0);
  }
}

async function within(milliseconds: number, running: readonly Running[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const ended = Promise.all(running.map((each) => each.ended));
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
}
