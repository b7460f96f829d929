import type { AccountProblemCode, CalendarAccount } from '@kalbro/calendar-core';
import type { SignInEnd } from '@kalbro/calendar-service';
import { cardTells } from './card-tells.js';

const says = (code: AccountProblemCode | null) => ({ problem: code && { code } }) as CalendarAccount;
const words = { nb: 'Et annet kort.', en: 'Another card.' };
const consent = { adminConsentUrl: 'https://login.example/consent', permissions: [] };
const failed: [AccountProblemCode, (account: CalendarAccount) => SignInEnd][] = [
  [
    'WRONG_ACCOUNT',
    (account) => ({ kind: 'wrongAccount', account, typed: 'kari@f.example', signedInAs: 'per@f.example' }),
  ],
  ['LINKED_ELSEWHERE', (account) => ({ kind: 'linkedElsewhere', account, text: words })],
  ['SIGN_IN_CANCELLED_OR_BLOCKED', (account) => ({ kind: 'cancelledOrBlocked', account, ...consent })],
  ['PERMISSION_NOT_GRANTED', (account) => ({ kind: 'permissionMissing', account, ...consent })],
  ['SIGN_IN_FAILED', (account) => ({ kind: 'unexpected', account, ...consent })],
];

describe('the card after a sign-in', () => {
  it.each(failed)('tells of a failure that its account says: %s', (code, end) => {
    expect(cardTells(end(says(code)))).toBe(true);
  });

  it.each(failed)('does not tell of one when the account works, or says something else: %s', (_, end) => {
    expect(cardTells(end(says(null)))).toBe(false);
    expect(cardTells(end(says('MAILBOX_NOT_AVAILABLE')))).toBe(false);
  });

  it.each<SignInEnd>([
    { kind: 'connected', account: says('MAILBOX_NOT_AVAILABLE') },
    { kind: 'refused', text: words },
    { kind: 'expiredOrUsed' },
    { kind: 'unavailable' },
    { kind: 'misconfigured' },
  ])('needs nothing but the name of $kind', (end) => expect(cardTells(end)).toBe(true));
});
