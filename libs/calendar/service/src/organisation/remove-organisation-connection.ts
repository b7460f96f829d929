import type { ClientId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { assertAllowed, clientIdOf } from '@kalbro/permissions-core';
import { SyncRunStore } from '../store/sync-run-store.js';
import type { OrganisationParts } from './organisation-parts.js';
import { OrganisationStore } from './organisation-store.js';

/**
 * Ends the connection of a whole organisation, secret and all. The accounts that used it stop at once and say so; what they
 * brought stays, and what waits goes up once somebody has signed in for them.
 */
export class RemoveOrganisationConnection {
  private readonly store = new OrganisationStore();
  private readonly runs = new SyncRunStore();

  constructor(private readonly parts: Pick<OrganisationParts, 'database' | 'clock'>) {}

  /** Answers whether there was one. */
  async run(actor: Actor | undefined): Promise<boolean> {
    assertAllowed(actor, 'organisation:manage');
    const clientId = clientIdOf(actor);
    return this.parts.database.transaction((tx) => this.remove(tx, clientId));
  }

  private async remove(tx: Tx, clientId: ClientId): Promise<boolean> {
    if (!(await this.store.remove(tx, clientId))) return false;
    const ids = await this.store.lockAccounts(tx, clientId);
    await this.store.disconnect(tx, ids, this.parts.clock.now());
    await this.runs.stop(tx, ids);
    return true;
  }
}
