import type {
  CalendarPermission,
  RemoteCalendar,
  RemoteCalendarInfo,
  RemoteSignIn,
  SignedIn,
  SignInRequest,
} from '@kalbro/calendar-core';
import { RemoteError } from '@kalbro/kernel';

/** A Microsoft of a few lines: the code that comes back names who signed in. */
export class FakeMicrosoft {
  grants: CalendarPermission = 'Calendars.ReadWrite';
  isDown = false;

  readonly signIn: RemoteSignIn = {
    begin: async ({ username, state, permission }): Promise<SignInRequest> => {
      const query = new URLSearchParams({ login_hint: username, state, scope: permission });
      return { authorizationUrl: `https://login.example/authorize?${query}`, codeVerifier: `verifier of ${state}` };
    },
    complete: async ({ code }): Promise<SignedIn> => {
      if (this.isDown) throw new RemoteError('unavailable', 'Entra is down');
      return {
        addresses: [code],
        remoteUserId: `user ${code}`,
        remoteTenantId: 'tenant',
        grantedPermission: this.grants,
        tokens: `tokens of ${code}`,
      };
    },
    adminConsentUrl: (username, _permission, state) =>
      `https://login.example/adminconsent?user=${encodeURIComponent(username)}&state=${state}`,
  };

  readonly remote: RemoteCalendar = {
    mailbox: () => refuse(),
    listCalendars: async () => calendars,
    readChanges: () => refuse(),
    readEvent: () => refuse(),
    calendarOf: () => refuse(),
    endSubscriptions: async () => 0,
  };
}

const calendars: readonly RemoteCalendarInfo[] = [
  { remoteId: 'default', name: 'Calendar', isDefault: true, canEdit: true, ownerAddress: null },
  { remoteId: 'holidays', name: 'Holidays', isDefault: false, canEdit: false, ownerAddress: null },
];

function refuse(): Promise<never> {
  throw new Error('The API reads no events.');
}
