import type { Instant } from '@kalbro/kernel';
import { toRemoteError } from './graph-errors.js';

const graphBody = (code: string) => JSON.stringify({ error: { code, message: 'x', innerError: {} } });
const kind = (status: number, code?: string, isLink = false) =>
  toRemoteError({ status, body: code === undefined ? '' : graphBody(code), isLink }).kind;

it.each([
  [400, 'ErrorInvalidIdMalformed', 'rejected'],
  [400, 'ErrorInvalidRequest', 'rejected'],
  [400, 'TimeZoneNotSupportedException', 'rejected'],
  [400, 'ErrorDuplicateTransactionId', 'rejected'],
  [409, 'ErrorDuplicateTransactionId', 'rejected'],
  [401, 'InvalidAuthenticationToken', 'signInRequired'],
  [403, 'ErrorAccessDenied', 'rejected'],
  [404, 'ErrorItemNotFound', 'gone'],
  [404, 'MailboxNotEnabledForRESTAPI', 'rejected'],
  [404, 'ErrorInvalidUser', 'rejected'],
  [404, 'ResourceNotFound', 'rejected'],
  [410, 'SyncStateNotFound', 'deltaLinkExpired'],
  [410, 'resyncRequired', 'deltaLinkExpired'],
  [410, 'fullSyncRequired', 'deltaLinkExpired'],
  [404, 'syncStateNotFound', 'deltaLinkExpired'],
  [400, 'SyncStateInvalid', 'deltaLinkExpired'],
  [412, 'ErrorIrresolvableConflict', 'preconditionFailed'],
  [413, 'RequestEntityTooLarge', 'rejected'],
  [429, 'ApplicationThrottled', 'throttled'],
  [429, 'TooManyRequests', 'throttled'],
  [503, 'ApplicationThrottled', 'throttled'],
  [503, 'ErrorServerBusy', 'throttled'],
  [500, 'ErrorInternalServerError', 'unavailable'],
  [504, 'UnknownError', 'unavailable'],
] as const)('%d %s is %s', (status, code, expected) => {
  expect(kind(status, code)).toBe(expected);
  expect(kind(status, code.toUpperCase())).toBe(expected);
});

it.each([
  [401, 'signInRequired'],
  [404, 'unavailable'],
  [410, 'deltaLinkExpired'],
  [429, 'throttled'],
  [502, 'unavailable'],
  [503, 'unavailable'],
] as const)('%d without a body is %s', (status, expected) => {
  expect(kind(status)).toBe(expected);
});

it('a 503 that says when to come back is throttling', () => {
  const retryAt = '2026-03-02T08:00:05.000Z' as Instant;
  expect(toRemoteError({ status: 503, body: '', isLink: false, retryAt })).toMatchObject({
    kind: 'throttled',
    retryAt,
  });
});

it('a 400 means that the token is no good only where a link was followed', () => {
  expect(kind(400, 'BadRequest', true)).toBe('deltaLinkExpired');
  expect(kind(400, 'BadRequest', false)).toBe('rejected');
});

it('keeps the status, the code as sent and the time to come back, but no message of Graph', () => {
  const retryAt = '2026-03-02T08:00:05.000Z' as Instant;
  const error = toRemoteError({ status: 503, body: graphBody('ErrorServerBusy'), isLink: false, retryAt });
  expect(error).toMatchObject({ kind: 'throttled', status: 503, code: 'ErrorServerBusy', retryAt });
  expect(error.message).toBe('Graph answered 503 ErrorServerBusy');
});

it.each(['<html>Bad gateway</html>', '{', '[]', '"text"', '{"error":"text"}', '{"error":{"code":5}}'])(
  'survives the body %s',
  (body) => {
    expect(toRemoteError({ status: 502, body, isLink: false })).toMatchObject({ kind: 'unavailable', code: undefined });
  },
);

it.each([400, 409])('a transaction id that made another event (%d) names that event', (status) => {
  const error = (more: object) =>
    toRemoteError({
      status,
      body: JSON.stringify({ error: { code: 'ErrorDuplicateTransactionId', ...more } }),
      isLink: false,
    });
  expect(error({ '@event.existingEventId': 'AA=' })).toMatchObject({
    kind: 'rejected',
    status,
    code: 'ErrorDuplicateTransactionId',
    existingRemoteId: 'AA=',
  });
  expect(error({})).toMatchObject({ existingRemoteId: null });
});
