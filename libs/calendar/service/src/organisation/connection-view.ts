import type { OrganisationProblem, OrganisationTest, RemoteOrganisation } from '@kalbro/calendar-core';
import type { StoredConnection } from './organisation-store.js';

/** A client's connection as its administrators see it. There is no secret in it, and there never is one. */
export interface OrganisationConnection {
  readonly tenantId: string;
  /** Null: Kalbro's own registration. */
  readonly applicationId: string | null;
  readonly hasOwnSecret: boolean;
  readonly adminConsentUrl: string;
  readonly accountsInUse: number;
  readonly problem: OrganisationProblem | null;
  readonly lastTest: OrganisationTest | null;
}

export function connectionView(
  { tenantId, applicationId, accountsInUse, problem, lastTest }: StoredConnection,
  remote: RemoteOrganisation,
): OrganisationConnection {
  const adminConsentUrl = remote.adminConsentUrl({ tenantId, applicationId });
  const hasOwnSecret = applicationId !== null;
  return { tenantId, applicationId, hasOwnSecret, adminConsentUrl, accountsInUse, problem, lastTest };
}
