import type { Clock, OrganisationVault, RemoteOrganisation } from '@kalbro/calendar-core';
import type { Database } from '@kalbro/database';
import type { SecretBox } from '../accounts/secret-box.port.js';

/** What the use cases around a client's connection are made of. */
export interface OrganisationParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly box: SecretBox;
  readonly organisation: RemoteOrganisation;
  readonly organisationVault: OrganisationVault;
}
