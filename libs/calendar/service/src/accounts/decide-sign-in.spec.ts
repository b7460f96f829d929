import type { SyncScope } from '@kalbro/calendar-core';
import { RemoteError } from '@kalbro/kernel';
import { decideRedeemError, decideRedirectError, decideSignedIn } from './decide-sign-in.js';

describe('The error on a redirect', () => {
  it.each(['access_denied', 'consent_required', 'interaction_required', 'login_required', 'something_new'])(
    '%s may be a user who cancelled or a tenant that blocks',
    (error) => expect(decideRedirectError(error)).toBe('cancelledOrBlocked'),
  );

  it.each(['server_error', 'temporarily_unavailable', 'invalid_scope', 'unauthorized_client'])(
    '%s is nothing that the user or their IT could mend',
    (error) => expect(decideRedirectError(error)).toBe('unavailable'),
  );
});

describe('A code that could not be redeemed', () => {
  it.each([
    ['signInRequired', 'expiredOrUsed'],
    ['adminConsentRequired', 'cancelledOrBlocked'],
    ['unavailable', 'unavailable'],
    ['throttled', 'unavailable'],
    ['misconfigured', 'unavailable'],
    ['rejected', 'unavailable'],
  ] as const)('as %s ends as %s', (kind, end) => expect(decideRedeemError(new RemoteError(kind, 'no'))).toBe(end));
});

describe('Who signed in', () => {
  const account = { username: 'kari@fjordplan.example', direction: 'DOWN', scopes: ['READ'] as SyncScope[] } as const;
  const grantedPermission = 'Calendars.ReadBasic';

  it('may have the address as any of theirs, in any case', () => {
    const addresses = ['k.nordmann@fjordplan.example', 'Kari@Fjordplan.example'];
    expect(decideSignedIn(account, { addresses, grantedPermission })).toBe('connected');
  });

  it('is somebody else when the address is not among theirs', () => {
    const addresses = ['xkari@fjordplan.example', 'kari@fjordplan.example.org'];
    expect(decideSignedIn(account, { addresses, grantedPermission })).toBe('wrongAccount');
    expect(decideSignedIn(account, { addresses: [], grantedPermission })).toBe('wrongAccount');
  });

  it('must have granted what the settings need', () => {
    const addresses = ['kari@fjordplan.example'];
    const details = { ...account, scopes: ['READ', 'READ_DETAILS'] as SyncScope[] };
    expect(decideSignedIn(details, { addresses, grantedPermission })).toBe('permissionMissing');
    expect(decideSignedIn(account, { addresses, grantedPermission: null })).toBe('permissionMissing');
    expect(decideSignedIn(details, { addresses, grantedPermission: 'Calendars.ReadWrite' })).toBe('connected');
  });
});
