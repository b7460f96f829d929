import type { Job } from 'agenda';

/** What is kept with a job of ours. */
export interface JobData {
  readonly key: string;
}

/**
 * A wake-up that this process has taken: kept locked by touching it, else the next process would start the same work after
 * the lock's lifetime. When touching has failed for that long, it is lost and the signal aborts.
 */
export class HeldWakeUp {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private touching: Promise<void> = Promise.resolve();
  private safeUntil: number;
  /** Another process has it, by time or because this one gave it up: its row is not ours any more. */
  isGone = false;

  constructor(
    readonly kind: string,
    readonly job: Job<JobData>,
    private readonly lockLifetime: number,
    private readonly onError: (error: unknown) => void,
  ) {
    this.safeUntil = Date.now() + lockLifetime;
    this.timer = setInterval(() => this.touch(), lockLifetime / 3);
    this.timer.unref();
  }

  get key(): string {
    return this.job.attrs.data.key;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  abort(reason: string): void {
    this.controller.abort(new Error(reason));
  }

  /** Ends the touching; resolves when none is on its way, for a late one would lock a row that has ended. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.touching;
  }

  private touch(): void {
    this.touching = this.touching.then(() => this.touchOnce());
  }

  private async touchOnce(): Promise<void> {
    if (this.isGone) return;
    try {
      const now = Date.now();
      await this.job.touch();
      this.safeUntil = now + this.lockLifetime;
    } catch (error) {
      this.onError(error);
      if (Date.now() >= this.safeUntil) this.lose();
    }
  }

  private lose(): void {
    this.isGone = true;
    this.abort('The lock of this wake-up ended: another process may have it.');
  }
}
