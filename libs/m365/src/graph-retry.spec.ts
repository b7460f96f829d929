import type { Instant, RemoteErrorKind, RemoteErrorOptions } from '@kalbro/kernel';
import { addMilliseconds, RemoteError } from '@kalbro/kernel';
import type { FailedTry, Patience } from './graph-retry.js';
import { parseRetryAfter, patienceFor, planRetry } from './graph-retry.js';

const now = '2026-03-02T08:00:00.000Z' as Instant;
const later = (seconds: number) => addMilliseconds(now, seconds * 1_000);
const failed = (kind: RemoteErrorKind, options: RemoteErrorOptions = {}, rest: Partial<FailedTry> = {}): FailedTry => ({
  error: new RemoteError(kind, 'x', options),
  tries: 1,
  isRepeatable: true,
  longestWait: 10_000,
  canRenewToken: true,
  ...rest,
});
const plan = (attempt: FailedTry, random = 1) => planRetry(attempt, now, random);

it('obeys a short Retry-After to the second, and leaves a long one to the caller', () => {
  expect(plan(failed('throttled', { retryAt: later(10) }))).toEqual({ kind: 'retry', afterMilliseconds: 10_000 });
  expect(plan(failed('throttled', { retryAt: later(11) }))).toMatchObject({
    kind: 'fail',
    error: { kind: 'throttled', retryAt: later(11) },
  });
});

it('backs off over the whole of a growing span that ends at ten seconds', () => {
  const waits = [1, 2, 3, 4].map((tries) => plan(failed('unavailable', {}, { tries }), 0.5));
  expect(waits.map((wait) => wait.kind === 'retry' && wait.afterMilliseconds)).toEqual([500, 1_000, 2_000, 4_000]);
  expect(plan(failed('unavailable'), 0)).toEqual({ kind: 'retry', afterMilliseconds: 0 });
});

it('gives up after five tries', () => {
  expect(plan(failed('unavailable', {}, { tries: 5 })).kind).toBe('fail');
});

it('a throttled failure always says when to come back', () => {
  expect(plan(failed('throttled', { status: 429 }, { tries: 5 }))).toMatchObject({
    error: { kind: 'throttled', status: 429, retryAt: later(30) },
  });
});

it('never repeats a write that may have been carried out, but one that was refused with 429 and when to come back', () => {
  const once = { isRepeatable: false };
  expect(plan(failed('unavailable', { status: 504 }, once)).kind).toBe('fail');
  expect(plan(failed('unavailable', {}, once)).kind).toBe('fail');
  expect(plan(failed('throttled', { status: 503, retryAt: later(1) }, once)).kind).toBe('fail');
  expect(plan(failed('throttled', { status: 429 }, once)).kind).toBe('fail');
  expect(plan(failed('throttled', { status: 429, retryAt: later(1) }, once)).kind).toBe('retry');
});

it('sits out ten seconds where it reads, two where it writes', () => {
  const reading = patienceFor('GET');
  const writing = patienceFor('PATCH', { subject: 'x' });
  const wait = (seconds: number, patience: Patience) =>
    plan(failed('throttled', { status: 429, retryAt: later(seconds) }, patience)).kind;
  expect([wait(10, reading), wait(11, reading)]).toEqual(['retry', 'fail']);
  expect([wait(2, writing), wait(3, writing)]).toEqual(['retry', 'fail']);
});

it.each([
  ['GET', {}, true],
  ['POST', { transactionId: 't' }, true],
  ['POST', { subject: 'x' }, false],
  ['PATCH', { transactionId: 't' }, false],
  ['DELETE', {}, false],
])('%s of %p can be repeated: %p', (method, body, isRepeatable) => {
  expect(patienceFor(method, body).isRepeatable).toBe(isRepeatable);
});

it('asks for another token once', () => {
  expect(plan(failed('signInRequired')).kind).toBe('renewToken');
  expect(plan(failed('signInRequired', {}, { canRenewToken: false })).kind).toBe('fail');
});

it.each(['gone', 'rejected', 'preconditionFailed', 'deltaLinkExpired', 'misconfigured'] as const)(
  'does not repeat what is %s',
  (kind) => {
    expect(plan(failed(kind)).kind).toBe('fail');
  },
);

it.each([
  ['5', later(5)],
  ['0', now],
  ['1.5', later(1.5)],
  ['Mon, 02 Mar 2026 08:00:07 GMT', later(7)],
  ['Mon, 02 Mar 2026 07:00:00 GMT', now],
  [null, undefined],
  ['', undefined],
  ['soon', undefined],
  ['-5', undefined],
])('reads Retry-After %p', (header, expected) => {
  expect(parseRetryAfter(header, now)).toBe(expected);
});
