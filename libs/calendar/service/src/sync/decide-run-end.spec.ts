import type { ExternalCalendarId, Instant, RemoteErrorKind } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import fc from 'fast-check';
import { decideCompletedEnd, decideRunEnd, interruptionError, maximumTries } from './decide-run-end.js';

const now = '2026-03-10T12:00:00.000Z' as Instant;
const context = { now, tries: 1, dice: 0.5 };
const failed = (kind: RemoteErrorKind, more: ConstructorParameters<typeof RemoteError>[2] = {}) =>
  ({ kind: 'failed', error: new RemoteError(kind, kind, more) }) as const;

describe('How a run ends that did all it had to', () => {
  const held = (calendar: string, of: number, remoteIds: readonly string[]) => ({
    ...{ calendarId: calendar as ExternalCalendarId, round: 2 },
    ...{ of, remoteIds },
  });

  it('well, or with errors', () => {
    const ends = [false, true].map((hasErrors) => decideCompletedEnd({ held: [], hasErrors }, now).runStatus);
    expect(ends).toEqual(['SUCCEEDED', 'SUCCEEDED_WITH_ERRORS']);
  });

  it('with one question for all calendars of which too much would be deleted', () => {
    const all = [held('a', 40, ['1', '2']), held('b', 60, ['3'])];
    expect(decideCompletedEnd({ held: all, hasErrors: true }, now)).toEqual({
      runStatus: 'AWAITING_CONFIRMATION',
      problem: { code: 'DELETIONS_HELD', count: 3, total: 100, since: now },
      succeeded: false,
    });
  });
});

describe('How an interrupted run ends', () => {
  it('waits exactly as long as Microsoft asks, and that is no try', () => {
    const retryAt = '2026-03-10T12:01:30.500Z' as Instant;
    expect(decideRunEnd(failed('throttled', { retryAt }), context)).toMatchObject({
      runStatus: 'QUEUED',
      retryInSeconds: 91,
      countsAsTry: false,
      problem: { code: 'THROTTLED', since: now },
    });
  });

  it('is not given up where it brings up what was changed here, and comes back every ten minutes at most', () => {
    const often = { ...context, tries: maximumTries + 20, dice: 0.999, isLocalChange: true };
    expect(decideRunEnd(failed('unavailable'), often)).toEqual({
      runStatus: 'QUEUED',
      retryInSeconds: 600,
      problem: { code: 'REMOTE_UNAVAILABLE', since: now },
      succeeded: false,
    });
    expect(decideRunEnd(failed('unavailable'), { ...often, isLocalChange: false }).runStatus).toBe('FAILED');
  });

  it("leaves accounts as they are when the registration is wrong, and waits: that is the operator's fault", () => {
    for (const tries of [1, maximumTries, 1_000]) {
      const end = decideRunEnd(failed('misconfigured'), { ...context, tries });
      expect(end.accountStatus).toBeUndefined();
      expect(end).toMatchObject({ runStatus: 'QUEUED', problem: { code: 'OPERATOR_TO_ACT' } });
      expect(end.retryInSeconds).toBeLessThanOrEqual(600);
    }
  });

  it('comes back no sooner than Microsoft says, also when it does not answer', () => {
    const retryAt = '2026-03-10T12:05:00.000Z' as Instant;
    expect(decideRunEnd(failed('unavailable', { retryAt }), context)).toMatchObject({ retryInSeconds: 300 });
    const waiting = { ...context, tries: maximumTries, isLocalChange: true };
    expect(decideRunEnd(failed('unavailable', { retryAt }), waiting).retryInSeconds).toBeGreaterThanOrEqual(300);
  });

  it('well after a failure makes the account one that works again', () => {
    const completed = { held: [], hasErrors: false };
    expect(decideCompletedEnd({ ...completed, wasFailed: true }, now)).toMatchObject({
      accountStatus: 'CONNECTED',
      problem: null,
    });
    expect(decideCompletedEnd(completed, now)).not.toHaveProperty('accountStatus');
  });

  it("leaves accounts as they are when the client's own connection is refused, says so from the first time, and tries again", () => {
    const problem = { code: 'ORGANISATION_CONNECTION_FAILED', since: now };
    const end = decideRunEnd(failed('organisationRefused', { code: 'SECRET_REFUSED' }), context);
    expect(end).toMatchObject({ runStatus: 'QUEUED', problem });
    expect(end.accountStatus).toBeUndefined();
    const last = decideRunEnd(failed('organisationRefused'), { ...context, tries: maximumTries });
    expect(last).toMatchObject({ runStatus: 'FAILED', problem });
    expect(last.accountStatus).toBeUndefined();
  });

  it('hands over at once, and is cancelled without a problem', () => {
    expect(decideRunEnd({ kind: 'handedOver' }, context)).toMatchObject({ runStatus: 'QUEUED', retryInSeconds: 0 });
    expect(decideRunEnd({ kind: 'cancelled' }, context).problem).toBeUndefined();
  });

  it('tries again after a pause that grows, and gives up after the last try', () => {
    const anyTry = fc.integer({ min: 1, max: maximumTries - 1 });
    fc.assert(
      fc.property(anyTry, fc.double({ min: 0, max: 0.999, noNaN: true }), (tries, dice) => {
        const end = decideRunEnd(failed('unavailable'), { now, tries, dice });
        expect(end.runStatus).toBe('QUEUED');
        expect(end.retryInSeconds).toBeGreaterThanOrEqual(1);
        expect(end.retryInSeconds).toBeLessThanOrEqual(2 ** (tries + 1) + 1);
      }),
    );
    const last = { now, tries: maximumTries, dice: 0.5 };
    expect(decideRunEnd(failed('unavailable'), last)).toMatchObject({
      runStatus: 'FAILED',
      problem: { code: 'REMOTE_UNAVAILABLE' },
    });
    expect(decideRunEnd({ kind: 'failed', error: new TypeError('x') }, last)).toMatchObject({
      problem: { code: 'INTERNAL' },
    });
  });

  it('says why, without what Microsoft or the code said', () => {
    expect(interruptionError(failed('rejected', { code: 'ErrorAccessDenied' }))?.code).toBe('M365_REJECTED');
    expect(interruptionError({ kind: 'failed', error: new Error('secret') })).toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      message: expect.not.stringContaining('secret'),
    });
    expect(interruptionError({ kind: 'cancelled' })).toBeUndefined();
  });
});
