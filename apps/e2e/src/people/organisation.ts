import type { Client } from './client.js';

export interface ConnectionState {
  readonly tenantId: string;
  readonly hasOwnSecret: boolean;
  readonly adminConsentUrl: string;
  readonly accountsInUse: number;
  readonly problem: { readonly code: string; readonly message: string } | null;
}

export interface Test {
  readonly works: boolean;
  readonly steps: readonly { readonly step: string; readonly outcome: string; readonly message: string }[];
}

const connectionFields = 'tenantId hasOwnSecret adminConsentUrl accountsInUse problem { code message }';

/** The organisation-wide connection of a client, as its administrator handles it. */
export class Organisation {
  constructor(private readonly client: Client) {}

  async save(input: Record<string, unknown>): Promise<ConnectionState> {
    const answer = await this.client.admin.ask<{ saveOrganisationConnection: ConnectionState }>(
      `mutation ($input: SaveOrganisationConnectionInput!) {
        saveOrganisationConnection(input: $input) { ${connectionFields} } }`,
      { input },
    );
    return answer.saveOrganisationConnection;
  }

  async state(): Promise<ConnectionState | null> {
    const query = `{ organisationConnection { ${connectionFields} } }`;
    const answer = await this.client.admin.ask<{ organisationConnection: ConnectionState | null }>(query);
    return answer.organisationConnection;
  }

  /** *Test settings* for one mailbox. */
  async test(mailbox: string): Promise<Test> {
    const answer = await this.client.admin.ask<{ testOrganisationConnection: Test }>(
      `mutation ($mailbox: EmailAddress!) {
        testOrganisationConnection(mailbox: $mailbox) { works steps { step outcome message } } }`,
      { mailbox },
    );
    return answer.testOrganisationConnection;
  }

  async remove(): Promise<void> {
    await this.client.admin.ask('mutation { removeOrganisationConnection }');
  }
}
