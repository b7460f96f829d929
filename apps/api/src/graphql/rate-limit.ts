import { RuleError } from '@kalbro/kernel';
import type { Localised } from '@kalbro/kernel';

export interface RateLimits {
  /** Requests that may come at once. */
  readonly burst: number;
  /** Requests a second in the long run. */
  readonly perSecond: number;
}

/** Generous: a console with a dozen live views stays far below; a loop that went wild does not. */
export const defaultRateLimits: RateLimits = { burst: 1200, perSecond: 200 };

const tooMany: Localised = {
  nb: 'Det kommer for mange forespørsler fra deg på en gang. Vent noen sekunder og prøv igjen.',
  en: 'Too many requests come from you at once. Wait a few seconds and try again.',
};

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * A token bucket for each caller, in the memory of this process: with several API processes a caller has the sum of them.
 * Full buckets are forgotten, so memory is bounded by the callers of the last `burst / perSecond` seconds.
 */
export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();
  private sweptAt = 0;

  constructor(
    private readonly limits: RateLimits,
    /** Milliseconds of a clock that nobody sets: one that is put back would refuse everybody until it has caught up. */
    private readonly now: () => number,
  ) {}

  /** @throws RuleError RATE_LIMITED when the caller has used up what it has. */
  take(caller: string): void {
    const now = this.now();
    this.sweep(now);
    const tokens = this.available(caller, now);
    if (tokens < 1) throw new RuleError('RATE_LIMITED', tooMany);
    this.buckets.set(caller, { tokens: tokens - 1, at: now });
  }

  /** Callers that are remembered now. */
  get size(): number {
    return this.buckets.size;
  }

  private available(caller: string, now: number): number {
    const bucket = this.buckets.get(caller);
    if (!bucket) return this.limits.burst;
    return Math.min(this.limits.burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * this.limits.perSecond);
  }

  private sweep(now: number): void {
    const refill = (this.limits.burst / this.limits.perSecond) * 1000;
    if (now - this.sweptAt < refill) return;
    this.sweptAt = now;
    for (const [caller, bucket] of this.buckets) if (now - bucket.at >= refill) this.buckets.delete(caller);
  }
}
