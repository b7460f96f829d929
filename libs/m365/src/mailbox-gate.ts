import type { Instant } from '@kalbro/kernel';

/** Graph takes four requests at a time per application and mailbox; the fifth costs a 429. */
const requestsAtOnce = 4;

/** What the requests of one mailbox share in this process: their places, and until when Graph wants to be left alone. */
export class MailboxGate {
  private active = 0;
  private readonly waiting: (() => void)[] = [];
  private until: Instant | undefined;

  get throttledUntil(): Instant | undefined {
    return this.until;
  }

  /** Never shortens a wait that Graph already asked for. */
  throttle(until: Instant): void {
    if (this.until === undefined || until > this.until) this.until = until;
  }

  /** Runs `work` when a place is free, first come first served. Rejects with the signal's reason when it aborts before. */
  async pass<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.enter(signal);
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.active < requestsAtOnce) {
      this.active += 1;
      return;
    }
    await this.place(signal);
  }

  private place(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const take = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        this.waiting.splice(this.waiting.indexOf(take), 1);
        reject(signal.reason as Error);
      };
      this.waiting.push(take);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Hands the place on, so that the number of those inside stays right without a moment between. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.active -= 1;
  }
}
