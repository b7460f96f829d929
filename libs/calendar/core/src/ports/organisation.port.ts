import type { ClientId } from '@kalbro/kernel';
import type { CalendarPermission } from '../model/account.js';
import type { OrganisationProblemCode, OrganisationTestStep } from '../organisation/organisation.js';
import type { RemoteCalendarInfo, RemoteMailbox } from './remote-calendar.port.js';

/** What an application signs in with at a tenant, for all of its mailboxes. Never logged, never part of an error. */
export interface OrganisationCredentials {
  /** GUID or domain; of a tenant whose use was proven, the GUID. */
  readonly tenantId: string;
  /** Null: Kalbro's own registration. */
  readonly application: { readonly id: string; readonly secret: string } | null;
}

/** Keeps the organisation-wide connection of each client, its secret encrypted. */
export interface OrganisationVault {
  /**
   * Undefined when the client has none.
   * @throws RemoteError `organisationRefused` (TENANT_NOT_PROVEN, TENANT_TAKEN) when the client may not use it
   */
  load(clientId: ClientId): Promise<OrganisationCredentials | undefined>;
  /** What came of using it: null when Microsoft accepted it. */
  record(clientId: ClientId, problem: OrganisationProblemCode | null): Promise<void>;
}

/** A mailbox of the organisation, as its connection finds it. */
export interface OrganisationMailbox extends RemoteMailbox {
  readonly remoteTenantId: string;
  /** Of the roles in the token; null when there are none, which is so where access is given in Exchange. */
  readonly permission: CalendarPermission | null;
  readonly calendars: readonly RemoteCalendarInfo[];
}

/** Microsoft 365, as an application that speaks for a whole organisation. */
export interface RemoteOrganisation {
  /** Where an administrator of the tenant consents to the application. */
  adminConsentUrl(connection: { readonly tenantId: string; readonly applicationId: string | null }): string;
  /** Undefined when there is none with this address. Throws `RemoteError`. */
  findMailbox(clientId: ClientId, address: string): Promise<OrganisationMailbox | undefined>;
  /** Never throws for what Microsoft does: that is what the steps tell. */
  test(clientId: ClientId, address: string): Promise<readonly OrganisationTestStep[]>;
}
