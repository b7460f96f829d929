import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed, clientIdOf } from '@kalbro/permissions-core';
import type { OrganisationConnection } from './connection-view.js';
import { connectionView } from './connection-view.js';
import type { OrganisationParts } from './organisation-parts.js';
import { OrganisationStore } from './organisation-store.js';

/** The connection of the actor's client, for its administrators. */
export class ReadOrganisationConnection {
  private readonly store = new OrganisationStore();

  constructor(private readonly parts: Pick<OrganisationParts, 'database' | 'organisation'>) {}

  async run(actor: Actor | undefined): Promise<OrganisationConnection | null> {
    assertAllowed(actor, 'organisation:manage');
    const stored = await this.store.find(this.parts.database.reader, clientIdOf(actor));
    return stored ? connectionView(stored, this.parts.organisation) : null;
  }
}
