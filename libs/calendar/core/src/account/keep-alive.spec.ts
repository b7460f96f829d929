import type { AccountId, Instant } from '@kalbro/kernel';
import type { AccountStatus } from '../model/account.js';
import type { KeptSignIn } from './keep-alive.js';
import { planKeepAlive } from './keep-alive.js';

const now = '2026-03-31T12:00:00.000Z' as Instant;
const kept = (more: Partial<KeptSignIn> = {}): KeptSignIn => ({
  accountId: 'a' as AccountId,
  status: 'PAUSED',
  problem: null,
  refreshedAt: '2026-02-01T12:00:00.000Z' as Instant,
  lookedAt: null,
  ...more,
});
const planned = (...all: KeptSignIn[]) => planKeepAlive(all, now, 10).map(({ accountId }) => accountId);

it.each<[string, boolean]>([
  ['2026-03-01T12:00:00.000Z', true],
  ['2026-03-01T12:00:00.001Z', false],
  ['2026-01-01T00:00:00.000Z', true],
])('tokens renewed last at %s are due: %p', (refreshedAt, isDue) => {
  expect(planned(kept({ refreshedAt: refreshedAt as Instant })).length > 0).toBe(isDue);
});

it.each<[AccountStatus, boolean]>([
  ['CONNECTED', true],
  ['PAUSED', true],
  ['FAILED', true],
  ['RECONNECT_REQUIRED', false],
  ['AWAITING_SIGN_IN', false],
  ['AWAITING_ADMIN_CONSENT', false],
])('those of an account that is %s are kept alive: %p', (status, isDue) => {
  expect(planned(kept({ status })).length > 0).toBe(isDue);
});

it('dead ones are not: a paused account does not say so by its status', () => {
  expect(planned(kept({ problem: { code: 'CONSENT_WITHDRAWN' } }))).toEqual([]);
  expect(planned(kept({ problem: { code: 'REMOTE_UNAVAILABLE' } }))).toHaveLength(1);
});

it('what could not be renewed is tried again after six hours', () => {
  expect(planned(kept({ lookedAt: '2026-03-31T06:00:00.001Z' as Instant }))).toEqual([]);
  expect(planned(kept({ lookedAt: '2026-03-31T06:00:00.000Z' as Instant }))).toHaveLength(1);
});

it('a few at a time, those first that have waited longest', () => {
  const all = ['c', 'a', 'b'].map((id, index) =>
    kept({
      accountId: id as AccountId,
      refreshedAt: `2026-0${id === 'a' ? 1 : 2}-0${index + 1}T00:00:00.000Z` as Instant,
    }),
  );
  expect(planKeepAlive(all, now, 2).map(({ accountId }) => accountId)).toEqual(['a', 'c']);
});
