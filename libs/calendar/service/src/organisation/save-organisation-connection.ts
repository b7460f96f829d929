import type { ConnectionDraft, OrganisationConnectionInput, OrganisationProblemCode } from '@kalbro/calendar-core';
import { parseConnection } from '@kalbro/calendar-core';
import type { ClientId, UserId } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed, clientIdOf } from '@kalbro/permissions-core';
import { present } from '../accounts/account-card.js';
import type { SealedText } from '../accounts/secret-box.port.js';
import type { OrganisationConnection } from './connection-view.js';
import { connectionView } from './connection-view.js';
import type { OrganisationParts } from './organisation-parts.js';
import type { SealedConnection } from './organisation-store.js';
import { OrganisationStore } from './organisation-store.js';
import { organisationSecretPurpose } from './organisation-vault.js';

/** Connects a whole organisation, or changes how. Accounts that use the connection use the new one from their next run on. */
export class SaveOrganisationConnection {
  private readonly store = new OrganisationStore();

  constructor(private readonly parts: OrganisationParts) {}

  /** @throws RuleError BAD_USER_INPUT naming each field that is wrong, and the refusals of `assertAllowed` */
  async run(actor: Actor | undefined, input: OrganisationConnectionInput): Promise<OrganisationConnection> {
    assertAllowed(actor, 'organisation:manage');
    const clientId = clientIdOf(actor);
    const { database, organisation, organisationVault } = this.parts;
    await database.transaction((tx) => this.save(tx, clientId, actor.userId, input));
    await organisationVault.record(clientId, await this.problemOf(clientId));
    return connectionView(present(await this.store.find(database.reader, clientId)), organisation);
  }

  private async save(tx: Tx, clientId: ClientId, userId: UserId, input: OrganisationConnectionInput): Promise<void> {
    const kept = await this.store.lock(tx, clientId);
    const draft = parseConnection(input, kept?.applicationId ?? null);
    await this.store.save(tx, clientId, { ...draft, secret: this.sealed(clientId, draft, kept) }, userId);
  }

  private sealed(
    clientId: ClientId,
    { applicationId, secret }: ConnectionDraft,
    kept: SealedConnection | undefined,
  ): SealedText | null {
    if (applicationId === null) return null;
    return secret === null ? (kept?.secret ?? null) : this.parts.box.seal(organisationSecretPurpose(clientId), secret);
  }

  /** Whether the client may use it; Microsoft is not asked, that is what a test is for. */
  private async problemOf(clientId: ClientId): Promise<OrganisationProblemCode | null> {
    try {
      await this.parts.organisationVault.load(clientId);
      return null;
    } catch (error) {
      if (error instanceof RemoteError && error.kind === 'organisationRefused')
        return error.code as OrganisationProblemCode;
      throw error;
    }
  }
}
