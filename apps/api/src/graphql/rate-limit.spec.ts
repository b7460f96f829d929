import { RateLimiter } from './rate-limit.js';

function limiter() {
  const clock = { now: 0 };
  return { clock, limiter: new RateLimiter({ burst: 3, perSecond: 2 }, () => clock.now) };
}
const limited = expect.objectContaining({ code: 'RATE_LIMITED' });

function taken(one: RateLimiter, caller: string, times: number): number {
  let count = 0;
  for (let i = 0; i < times; i += 1) {
    try {
      one.take(caller);
      count += 1;
    } catch (error) {
      expect(error).toEqual(limited);
    }
  }
  return count;
}

describe('the rate limit', () => {
  it('a burst passes, what comes after it must wait', () => {
    const { clock, limiter: one } = limiter();
    expect(taken(one, 'kari', 5)).toBe(3);
    clock.now = 1000;
    expect(taken(one, 'kari', 5)).toBe(2);
  });

  it('one caller does not use up what another has', () => {
    const { limiter: one } = limiter();
    taken(one, 'kari', 5);
    expect(taken(one, 'per', 5)).toBe(3);
  });

  it('a long rest saves up no more than a burst', () => {
    const { clock, limiter: one } = limiter();
    taken(one, 'kari', 3);
    clock.now = 3_600_000;
    expect(taken(one, 'kari', 10)).toBe(3);
  });

  it('a clock that is put back refuses nobody who had something left, and gives nothing twice', () => {
    const { clock, limiter: one } = limiter();
    clock.now = 3_600_000;
    expect(taken(one, 'kari', 1)).toBe(1);
    clock.now = 0;
    expect(taken(one, 'kari', 5)).toBe(2);
  });

  it('callers whose bucket is full again are forgotten', () => {
    const { clock, limiter: one } = limiter();
    for (let i = 0; i < 50; i += 1) one.take(`caller ${i}`);
    clock.now = 10_000;
    one.take('kari');
    expect(one.size).toBe(1);
  });
});
