import type { Clock } from '../exchange/world.js';
import { ServiceError } from '../service-error.js';
import type { Settings } from '../settings.js';

interface Usage {
  running: number;
  windowStart: number;
  inWindow: number;
}

const TEN_MINUTES = 600_000;

/** The limits of Exchange for each app and mailbox (SEMANTICS 12). A refused request counts as well. */
export class Throttle {
  private readonly usage = new Map<string, Usage>();

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** @returns what to call when the request has been answered. */
  enter(appId: string, upn: string): () => void {
    if (!this.settings.throttling) return () => undefined;
    const usage = this.current(`${appId}|${upn}`);
    usage.inWindow++;
    if (usage.running >= this.settings.concurrentRequests) {
      throw this.refusal('ApplicationThrottled', 'Application is over its MailboxConcurrency limit.');
    }
    if (usage.inWindow > this.settings.requestsPerTenMinutes) {
      throw this.refusal('TooManyRequests', 'Please retry again later.');
    }
    usage.running++;
    return () => void usage.running--;
  }

  private current(key: string): Usage {
    const now = this.clock();
    let usage = this.usage.get(key);
    if (!usage) this.usage.set(key, (usage = { running: 0, windowStart: now, inWindow: 0 }));
    if (now - usage.windowStart < TEN_MINUTES) return usage;
    usage.windowStart = now;
    usage.inWindow = 0;
    return usage;
  }

  private refusal(code: string, message: string): ServiceError {
    const { throttleStatus, throttleRetryAfter } = this.settings;
    const headers = throttleRetryAfter === null ? {} : { 'retry-after': String(throttleRetryAfter) };
    return new ServiceError(throttleStatus, code, message, {}, headers);
  }
}
