import type { AccountProblem, AccountStatus } from '@kalbro/calendar-core';
import type { Instant } from '@kalbro/kernel';
import { aToldAccount, problemSince as since } from '../testing/told-account.js';
import type { Told } from './decide-news.js';
import { decideNews } from './decide-news.js';

const now = '2026-03-10T12:00:00.000Z' as Instant;
const later = '2026-03-11T12:00:00.000Z' as Instant;
const problem = (code: string, when = since) => ({ code, since: when }) as AccountProblem;
const failure = { code: 'SIGN_IN_REQUIRED', since, at: now };
const consent = { code: 'ADMIN_CONSENT_GRANTED', since, at: now };
const dead = { status: 'RECONNECT_REQUIRED', problem: problem('SIGN_IN_REQUIRED') } as const;

describe('An account that stopped', () => {
  it.each(['RECONNECT_REQUIRED', 'FAILED'] as const)('is told of: %s', (status) => {
    expect(decideNews(aToldAccount({ ...dead, status }), now)).toEqual({ kind: 'stopped', told: { failure } });
  });

  it('is told of without a recorded reason too', () => {
    const told = { failure: { code: 'FAILED', since: now, at: now } };
    expect(decideNews(aToldAccount({ status: 'FAILED' }), now)).toEqual({ kind: 'stopped', told });
  });

  it('is told of as long as it is connected, when the connection of its whole organisation fails', () => {
    const stopped = { problem: problem('ORGANISATION_CONNECTION_FAILED') };
    const told = { failure: { code: 'ORGANISATION_CONNECTION_FAILED', since, at: now } };
    expect(decideNews(aToldAccount(stopped), now)).toEqual({ kind: 'stopped', told });
    expect(decideNews(aToldAccount({ ...stopped, told }), later)).toBeUndefined();
    expect(decideNews(aToldAccount({ told }), later)?.kind).toBe('worksAgain');
  });

  it('is told of once, whatever its cause becomes', () => {
    expect(decideNews(aToldAccount({ ...dead, told: { failure } }), later)).toBeUndefined();
    const other = { status: 'FAILED', problem: problem('MAILBOX_NOT_AVAILABLE', later) } as const;
    expect(decideNews(aToldAccount({ ...other, told: { failure } }), later)).toBeUndefined();
  });

  it.each(['AWAITING_SIGN_IN', 'AWAITING_ADMIN_CONSENT'] as const)('is still the same failure as %s', (status) => {
    const waiting = { status, problem: problem('SIGN_IN_CANCELLED_OR_BLOCKED', later), told: { failure } };
    expect(decideNews(aToldAccount(waiting), later)).toBeUndefined();
  });

  it('is nobody’s news when it never worked, or while the module is off', () => {
    expect(decideNews(aToldAccount({ ...dead, wasConnected: false }), now)).toBeUndefined();
    expect(decideNews(aToldAccount({ ...dead, moduleActive: false }), now)).toBeUndefined();
    const mended = { told: { failure }, moduleActive: false };
    expect(decideNews(aToldAccount(mended), now)).toBeUndefined();
  });

  it('works again: that is told, and the next failure is a new one', () => {
    expect(decideNews(aToldAccount({ told: { failure } }), later)).toEqual({ kind: 'worksAgain', told: null });
    expect(decideNews(aToldAccount({ ...dead, told: null }), later)?.kind).toBe('stopped');
  });

  it('works again although something else waits for somebody', () => {
    const asks = { problem: problem('DELETIONS_HELD', later), told: { failure } };
    expect(decideNews(aToldAccount(asks), later)?.kind).toBe('worksAgain');
  });

  it('does not work again while the very problem that was told is still there', () => {
    expect(decideNews(aToldAccount({ problem: problem(failure.code), told: { failure } }), later)).toBeUndefined();
  });

  it.each([{ isRemoved: true }, { status: 'PAUSED' as AccountStatus }])('is forgotten without a word: %j', (over) => {
    const end = { kind: 'forgotten', told: null };
    expect(decideNews(aToldAccount({ ...dead, told: { failure }, ...over }), later)).toEqual(end);
    expect(decideNews(aToldAccount({ ...dead, told: { failure }, moduleActive: false, ...over }), later)).toEqual(end);
    expect(decideNews(aToldAccount({ ...dead, ...over }), later)).toBeUndefined();
  });
});

describe('An account that an administrator consented for', () => {
  const waits = { status: 'AWAITING_SIGN_IN', problem: problem(consent.code), wasConnected: false } as const;

  it('is told of once for each consent', () => {
    expect(decideNews(aToldAccount(waits), now)).toEqual({ kind: 'oneClickLeft', told: { consent } });
    expect(decideNews(aToldAccount({ ...waits, told: { consent } }), later)).toBeUndefined();
    const again = { ...waits, problem: problem(consent.code, later), told: { consent } };
    expect(decideNews(aToldAccount(again), later)?.kind).toBe('oneClickLeft');
  });

  it('keeps in mind that its failure was told, so that it is also told when it works again', () => {
    const told: Told = { failure, consent };
    expect(decideNews(aToldAccount({ ...waits, told: { failure } }), now)).toEqual({ kind: 'oneClickLeft', told });
    expect(decideNews(aToldAccount({ told }), later)?.kind).toBe('worksAgain');
  });

  it('is forgotten when it was clicked', () => {
    expect(decideNews(aToldAccount({ told: { consent } }), later)).toEqual({ kind: 'forgotten', told: null });
  });

  it('is told of when it stops before that was seen', () => {
    expect(decideNews(aToldAccount({ ...dead, told: { consent } }), now)).toEqual({
      kind: 'stopped',
      told: { failure },
    });
  });
});

describe('Of any other account', () => {
  it.each(['CONNECTED', 'PAUSED', 'AWAITING_SIGN_IN', 'AWAITING_ADMIN_CONSENT'] as const)('%s: nothing', (status) => {
    expect(decideNews(aToldAccount({ status, problem: problem('SIGN_IN_EXPIRED') }), now)).toBeUndefined();
  });
});
