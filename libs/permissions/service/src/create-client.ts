import type { Database } from '@kalbro/database';
import type { ClientId } from '@kalbro/kernel';
import { assertAllowed, parseClientName } from '@kalbro/permissions-core';
import type { Actor, Client } from '@kalbro/permissions-core';
import { freshId } from './new-id.js';
import { insertClient } from './store/directory.store.js';

/** A client has no key of the planning system's, so every call makes a new one. */
export class CreateClient {
  constructor(private readonly database: Database) {}

  async run(actor: Actor | undefined, input: { readonly name: string }): Promise<Client> {
    assertAllowed(actor, 'client:create');
    const client: Client = { id: freshId<ClientId>(), name: parseClientName(input.name) };
    await this.database.transaction((tx) => insertClient(tx, client));
    return client;
  }
}
