import { problemText } from '@kalbro/calendar-core';
import type { Instant, RemoteErrorKind, RemoteErrorOptions } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import { decideRunEnd } from './decide-run-end.js';

interface Outcome {
  readonly situation: string;
  /** As the adapter tells it. */
  readonly told: readonly [kind: RemoteErrorKind, options?: RemoteErrorOptions];
  readonly run: string;
  /** Of the account; undefined: it stays CONNECTED. */
  readonly account: string | undefined;
  readonly problem: string | undefined;
  /** What its owner reads, in part. */
  readonly says: RegExp | undefined;
}

const tomorrow = '2026-03-11T12:00:00.000Z' as Instant;

const outcomes: readonly Outcome[] = [
  {
    situation: 'the refresh token expired or was revoked, or the sign-in is blocked as of a mailbox made a shared one',
    told: ['signInRequired', { code: 'invalid_grant' }],
    ...{
      run: 'FAILED',
      account: 'RECONNECT_REQUIRED',
      problem: 'SIGN_IN_REQUIRED',
      says: /Sign in with Microsoft again/,
    },
  },
  {
    situation: 'the consent was withdrawn',
    told: ['signInRequired', { code: 'invalid_grant', reason: 'consentWithdrawn' }],
    ...{ run: 'FAILED', account: 'RECONNECT_REQUIRED', problem: 'CONSENT_WITHDRAWN', says: /consent .* was withdrawn/ },
  },
  {
    situation: 'conditional access, or a second factor, is wanted',
    told: ['signInRequired', { code: 'interaction_required', reason: 'moreProofWanted' }],
    ...{ run: 'FAILED', account: 'RECONNECT_REQUIRED', problem: 'MORE_PROOF_WANTED', says: /second factor/ },
  },
  {
    situation: 'the user was disabled',
    told: ['signInRequired', { code: 'invalid_grant', reason: 'accountDisabled' }],
    ...{
      run: 'FAILED',
      account: 'RECONNECT_REQUIRED',
      problem: 'ACCOUNT_DISABLED',
      says: /is disabled in Microsoft 365/,
    },
  },
  {
    situation: 'Graph takes the access token for no good, a renewed one as well',
    told: ['signInRequired', { status: 401, code: 'InvalidAuthenticationToken' }],
    ...{ run: 'FAILED', account: 'RECONNECT_REQUIRED', problem: 'SIGN_IN_REQUIRED', says: /expired or was revoked/ },
  },
  {
    situation: 'the licence was removed, the mailbox deleted or moved on premises',
    told: ['rejected', { status: 404, code: 'MailboxNotEnabledForRESTAPI' }],
    ...{
      run: 'FAILED',
      account: 'FAILED',
      problem: 'MAILBOX_NOT_AVAILABLE',
      says: /unlicensed, inactive, deleted or on premises/,
    },
  },
  {
    situation: 'the user is not in the directory any more',
    told: ['rejected', { status: 404, code: 'ErrorInvalidUser' }],
    ...{ run: 'FAILED', account: 'FAILED', problem: 'MAILBOX_NOT_AVAILABLE', says: /once the mailbox is back/ },
  },
  {
    situation: 'the mailbox cannot be found',
    told: ['rejected', { status: 404, code: 'ResourceNotFound' }],
    ...{ run: 'FAILED', account: 'FAILED', problem: 'MAILBOX_NOT_AVAILABLE', says: /local IT support/ },
  },
  {
    situation: 'the mailbox is not for us to see',
    told: ['rejected', { status: 403, code: 'ErrorAccessDenied' }],
    ...{ run: 'FAILED', account: 'FAILED', problem: 'ACCESS_DENIED', says: /a rule of the organisation stops it/ },
  },
  {
    situation: 'the client secret is wrong or expired',
    told: ['misconfigured', { code: 'invalid_client' }],
    ...{ run: 'QUEUED', account: undefined, problem: 'OPERATOR_TO_ACT', says: /nothing for you to do/ },
  },
  {
    situation: 'a key of the vault is missing',
    told: ['misconfigured', { code: 'SECRET_KEY_UNKNOWN' }],
    ...{ run: 'QUEUED', account: undefined, problem: 'OPERATOR_TO_ACT', says: /Whoever runs Kalbro was told/ },
  },
  {
    situation: 'Microsoft asks to wait',
    told: ['throttled', { status: 429, retryAt: tomorrow }],
    ...{ run: 'QUEUED', account: undefined, problem: 'THROTTLED', says: /asks us to wait/ },
  },
  {
    situation: 'Microsoft does not answer',
    told: ['unavailable', { status: 503 }],
    ...{ run: 'QUEUED', account: undefined, problem: undefined, says: undefined },
  },
  {
    situation: 'the mailbox was moved, and Outlook forgot what had been read',
    told: ['deltaLinkExpired', { status: 410, code: 'SyncStateNotFound' }],
    ...{ run: 'QUEUED', account: undefined, problem: undefined, says: undefined },
  },
];

it.each(outcomes)('When $situation, the run is $run, the account $account, and it says why', (outcome) => {
  const { told, run, account, problem, says } = outcome;
  const error = new RemoteError(told[0], 'Graph or Entra said no', told[1]);
  const end = decideRunEnd(
    { kind: 'failed', error },
    { now: '2026-03-10T12:00:00.000Z' as Instant, tries: 1, dice: 0 },
  );
  expect([end.runStatus, end.accountStatus, end.problem?.code]).toEqual([run, account, problem]);
  if (says && end.problem) expect(problemText(end.problem, 'kari@fjordplan.example').en).toMatch(says);
});
