import { RemoteError } from '@kalbro/kernel';
import type { RemoteErrorKind } from '@kalbro/kernel';
import type { OperatorAlarm } from './operator-alarm.js';
import { OperatorAlarms, parseOperatorAlarm } from './operator-alarm.js';
import { TestClock } from './testing/builders.js';

const misconfigured = (code?: string) => new RemoteError('misconfigured', 'x', code === undefined ? {} : { code });

it.each([
  ['invalid_client', /M365_CLIENT_SECRET/],
  ['unauthorized_client', /M365_CLIENT_ID and M365_TENANT/],
  ['SECRET_KEY_UNKNOWN', /TOKEN_ENCRYPTION_KEYS/],
  ['SECRET_UNREADABLE', /signed in anew/],
  ['invalid_scope', /docs\/operations.md/],
])('%s tells the operator what to do', (code, action) => {
  expect(parseOperatorAlarm(misconfigured(code))).toEqual({ code, action: expect.stringMatching(action) });
});

it.each<RemoteErrorKind>(['signInRequired', 'unavailable', 'throttled', 'rejected'])('%s alarms nobody', (kind) => {
  expect(parseOperatorAlarm(new RemoteError(kind, 'x', { code: 'invalid_client' }))).toBeUndefined();
  expect(parseOperatorAlarm(new Error('invalid_client'))).toBeUndefined();
});

it('every time is counted, and told once a minute for each code', async () => {
  const clock = new TestClock();
  const counted: string[] = [];
  const told: OperatorAlarm[] = [];
  const alarms = new OperatorAlarms(
    clock,
    (code) => counted.push(code),
    (alarm) => told.push(alarm),
  );
  for (const code of ['invalid_client', 'invalid_client', 'SECRET_KEY_UNKNOWN']) alarms.hear(misconfigured(code));
  alarms.hear(undefined);
  await clock.pause(59_999, new AbortController().signal);
  alarms.hear(misconfigured('invalid_client'));
  expect(told.map(({ code }) => code)).toEqual(['invalid_client', 'SECRET_KEY_UNKNOWN']);
  await clock.pause(1, new AbortController().signal);
  alarms.hear(misconfigured('invalid_client'));
  expect(told.map(({ code }) => code)).toEqual(['invalid_client', 'SECRET_KEY_UNKNOWN', 'invalid_client']);
  expect(counted).toHaveLength(5);
});
