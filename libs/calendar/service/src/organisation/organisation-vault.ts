import type { Clock, OrganisationCredentials, OrganisationProblemCode, OrganisationVault } from '@kalbro/calendar-core';
import type { ClientId } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';
import type { SecretBox } from '../accounts/secret-box.port.js';
import type { SealedConnection } from './organisation-store.js';
import { OrganisationStore } from './organisation-store.js';

/** What a secret is sealed for: the connection of this client and no other. */
export function organisationSecretPurpose(clientId: ClientId): string {
  return `kalbro:organisation:${clientId}`;
}

/** Opens what the table `organisation_connection` keeps sealed, for whoever speaks to Microsoft, and for nobody else. */
export class PostgresOrganisationVault implements OrganisationVault {
  private readonly store = new OrganisationStore();

  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly clock: Clock,
  ) {}

  async load(clientId: ClientId): Promise<OrganisationCredentials | undefined> {
    const stored = await this.store.sealed(this.database.reader, clientId);
    if (!stored) return undefined;
    const { applicationId: id, tenantId, secret } = stored;
    if (id === null || secret === null)
      return { tenantId: await this.provenTenant(clientId, stored), application: null };
    return { tenantId, application: { id, secret: this.box.open(organisationSecretPurpose(clientId), secret) } };
  }

  async record(clientId: ClientId, problem: OrganisationProblemCode | null): Promise<void> {
    await this.store.setProblem(this.database.reader, clientId, problem, this.clock.now());
  }

  /**
   * Kalbro's own registration opens every tenant that consented to it, so that a client who merely types the name of one
   * would read the calendars of another client. It is used only with a tenant that somebody of the client has signed in at,
   * and by one client each.
   */
  private async provenTenant(clientId: ClientId, { provenTenantId }: SealedConnection): Promise<string> {
    if (provenTenantId !== null) return provenTenantId;
    return this.database.transaction(async (tx) => {
      const tenantId = await this.store.provenTenant(tx, clientId);
      if (tenantId === undefined) throw refused('TENANT_NOT_PROVEN');
      if (!(await this.store.prove(tx, clientId, tenantId))) throw refused('TENANT_TAKEN');
      return tenantId;
    });
  }
}

function refused(code: OrganisationProblemCode): RemoteError {
  return new RemoteError('organisationRefused', `The connection may not be used: ${code}`, { code });
}
