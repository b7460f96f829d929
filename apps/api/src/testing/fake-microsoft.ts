import type {
  CalendarPermission,
  OrganisationTestStep,
  RemoteCalendar,
  RemoteCalendarInfo,
  RemoteOrganisation,
  RemoteSignIn,
  SignedIn,
  SignInRequest,
} from '@kalbro/calendar-core';
import { RemoteError } from '@kalbro/kernel';

/**
 * A Microsoft of a few lines: the code that comes back names who signed in, and after a `|` the state it was given for, if it
 * is to be checked that the verifier is the one of that sign-in.
 */
export class FakeMicrosoft {
  grants: CalendarPermission = 'Calendars.ReadWrite';
  isDown = false;
  /** What a test of an organisation-wide connection tells. */
  trial: readonly OrganisationTestStep[] = [];
  /** Mailboxes that an organisation-wide connection finds. */
  readonly found = new Set<string>();
  /** Codes that were to be redeemed, in order. */
  readonly codes: string[] = [];

  readonly signIn: RemoteSignIn = {
    begin: async ({ username, state, permission }): Promise<SignInRequest> => {
      const query = new URLSearchParams({ login_hint: username, state, scope: permission });
      return { authorizationUrl: `https://login.example/authorize?${query}`, codeVerifier: `verifier of ${state}` };
    },
    complete: async ({ code, codeVerifier }): Promise<SignedIn> => {
      this.codes.push(code);
      if (this.isDown) throw new RemoteError('unavailable', 'Entra is down');
      const [address = '', state] = code.split('|');
      if (state !== undefined && codeVerifier !== `verifier of ${state}`) {
        throw new RemoteError('signInRequired', 'Entra refused: invalid_grant');
      }
      return {
        addresses: [address],
        remoteUserId: `user ${address}`,
        remoteTenantId: 'tenant',
        grantedPermission: this.grants,
        tokens: `tokens of ${address}`,
      };
    },
    adminConsentUrl: (username, permissions, state) =>
      `https://login.example/adminconsent?${new URLSearchParams({ user: username, scope: permissions.join(' '), state })}`,
  };

  readonly organisation: RemoteOrganisation = {
    adminConsentUrl: ({ tenantId, applicationId }) =>
      `https://login.example/${tenantId}/adminconsent?client_id=${applicationId ?? 'kalbro'}`,
    findMailbox: async (_client, address) => {
      if (this.isDown) throw new RemoteError('unavailable', 'Entra is down');
      if (!this.found.has(address)) return undefined;
      const user = { addresses: [address], remoteUserId: `user ${address}`, timeZone: null };
      return { ...user, remoteTenantId: 'tenant', permission: this.grants, calendars };
    },
    test: async () => this.trial,
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
