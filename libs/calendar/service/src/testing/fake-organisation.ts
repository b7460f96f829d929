import type { OrganisationMailbox, OrganisationTestStep, RemoteOrganisation } from '@kalbro/calendar-core';
import type { ClientId } from '@kalbro/kernel';

/** An organisation at Microsoft as a test scripts it: whoever is asked for is there, with all permissions. */
export class FakeOrganisation implements RemoteOrganisation {
  readonly looked: { clientId: ClientId; address: string }[] = [];
  answer: Partial<OrganisationMailbox> | Error | undefined = {};
  steps: readonly OrganisationTestStep[] = [{ step: 'TOKEN', outcome: 'OK', finding: 'TOKEN_RECEIVED' }];
  /** What others do while Microsoft is being asked. */
  meanwhile: () => Promise<unknown> = async () => undefined;

  adminConsentUrl({ tenantId, applicationId }: { tenantId: string; applicationId: string | null }): string {
    return `https://login.example/${tenantId}/adminconsent?client_id=${applicationId ?? 'kalbro'}`;
  }

  async findMailbox(clientId: ClientId, address: string): Promise<OrganisationMailbox | undefined> {
    this.looked.push({ clientId, address });
    await this.meanwhile();
    if (this.answer instanceof Error) throw this.answer;
    if (this.answer === undefined) return undefined;
    return {
      addresses: [address],
      remoteUserId: `oid of ${address}`,
      timeZone: null,
      remoteTenantId: 'tenant-of-fjordplan',
      permission: 'Calendars.ReadWrite',
      calendars: [{ remoteId: 'default', name: 'Calendar', isDefault: true, canEdit: true, ownerAddress: address }],
      ...this.answer,
    };
  }

  async test(): Promise<readonly OrganisationTestStep[]> {
    return this.steps;
  }
}
