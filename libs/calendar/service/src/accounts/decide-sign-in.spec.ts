import type { SyncScope } from '@kalbro/calendar-core';
import { RemoteError } from '@kalbro/kernel';
import { decidePerson, decideRedeemError, decideRedirectError, isGrantedEnough } from './decide-sign-in.js';

describe('The error on a redirect', () => {
  it.each([
    ['access_denied', 'cancelledOrBlocked'],
    ['consent_required', 'cancelledOrBlocked'],
    ['interaction_required', 'cancelledOrBlocked'],
    ['login_required', 'cancelledOrBlocked'],
    ['server_error', 'unavailable'],
    ['temporarily_unavailable', 'unavailable'],
    ['invalid_scope', 'misconfigured'],
    ['invalid_client', 'misconfigured'],
    ['invalid_something_new', 'misconfigured'],
    ['unauthorized_client', 'misconfigured'],
    ['unsupported_response_type', 'misconfigured'],
    ['something_new', 'unexpected'],
    ['', 'unexpected'],
    ['Access_Denied', 'unexpected'],
    ['invalid_<script>', 'unexpected'],
    ['toString', 'unexpected'],
  ] as const)('%p ends as %s', (error, end) => expect(decideRedirectError(error)).toBe(end));
});

describe('A code that could not be redeemed', () => {
  it.each([
    ['signInRequired', 'expiredOrUsed'],
    ['adminConsentRequired', 'cancelledOrBlocked'],
    ['unavailable', 'unavailable'],
    ['throttled', 'unavailable'],
    ['misconfigured', 'misconfigured'],
    ['rejected', 'unavailable'],
  ] as const)('as %s ends as %s', (kind, end) => expect(decideRedeemError(new RemoteError(kind, 'no'))).toBe(end));
});

describe('Who signed in', () => {
  const account = { username: 'kari@fjordplan.example' };
  const ids = { remoteUserId: 'kari', remoteTenantId: 'fjordplan' };
  const whoIs = (addresses: readonly string[], known?: typeof ids) =>
    decidePerson(account, { addresses, ...ids }, known);

  it('may have the address as any of theirs, in any case', () => {
    expect(whoIs(['k.nordmann@fjordplan.example', 'Kari@Fjordplan.example'])).toBe('meant');
  });

  it('is somebody else when the address is not among theirs', () => {
    expect(whoIs(['xkari@fjordplan.example', 'kari@fjordplan.example.org'])).toBe('somebodyElse');
    expect(whoIs([])).toBe('somebodyElse');
  });

  it('is the same person under another address when both ids are those of before', () => {
    expect(whoIs(['kari.hansen@fjordplan.example'], ids)).toBe('renamed');
    expect(whoIs([], ids)).toBe('renamed');
    expect(whoIs(['kari@fjordplan.example'], ids)).toBe('meant');
  });

  it.each([{ remoteUserId: 'per' }, { remoteTenantId: 'nordvik' }])('is not when %j was known', (other) => {
    expect(whoIs(['kari.hansen@fjordplan.example'], { ...ids, ...other })).toBe('somebodyElse');
  });
});

describe('What was granted', () => {
  const account = { direction: 'DOWN', scopes: ['READ', 'READ_DETAILS'] as SyncScope[] } as const;

  it.each([
    [null, false],
    ['Calendars.ReadBasic', false],
    ['Calendars.Read', true],
    ['Calendars.ReadWrite', true],
  ] as const)('%s is enough for settings that need Calendars.Read: %s', (grantedPermission, isEnough) => {
    expect(isGrantedEnough(account, { grantedPermission })).toBe(isEnough);
  });
});
