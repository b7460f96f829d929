import { toRemoteError } from '../graph-errors.js';
import { readShared } from './payloads.js';

interface CollectedError {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: { error?: { code: string } };
}

const { payload } = readShared('graph', 'real-payloads', 'errors.graph_calendar.json') as { payload: CollectedError[] };

const expected: Readonly<Record<string, string>> = {
  '401 InvalidAuthenticationToken': 'signInRequired',
  '404 ErrorItemNotFound': 'gone',
  '410 SyncStateNotFound': 'deltaLinkExpired',
  '410 resyncRequired': 'deltaLinkExpired',
  '410 fullSyncRequired': 'deltaLinkExpired',
  '412 ErrorIrresolvableConflict': 'preconditionFailed',
  '429 ApplicationThrottled': 'throttled',
  '429 TooManyRequests': 'throttled',
  '500 ErrorInternalServerError': 'unavailable',
  '503': 'unavailable',
  '504 UnknownError': 'unavailable',
};

it('every error collected from the real service is sorted by what the caller should do', () => {
  const rows = payload.map(({ status, body }) => {
    const error = toRemoteError({ status, body: JSON.stringify(body), isLink: false });
    return { answer: [status, body.error?.code].filter(Boolean).join(' '), kind: error.kind };
  });
  console.table(rows);
  expect(rows.map(({ answer, kind }) => [answer, kind])).toEqual(
    rows.map(({ answer }) => [answer, expected[answer] ?? 'rejected']),
  );
  expect(Object.keys(expected).filter((answer) => !rows.some((row) => row.answer === answer))).toEqual([]);
});
