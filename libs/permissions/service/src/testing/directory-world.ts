import type { Database } from '@kalbro/database';
import type { ClientId } from '@kalbro/kernel';
import type { Actor, Client, Permission, Resource, ResourceInput, User } from '@kalbro/permissions-core';
import { aSupportAgent } from '@kalbro/permissions-core/testing';
import { CreateClient, LoadActor, SaveResource, SaveUser } from '../index.js';

/** A support agent whom every client-less step of a test is done by; no row is needed, since actors are handed in. */
export const support = aSupportAgent();

export interface ClientWorld {
  readonly client: Client;
  readonly admin: Actor;
  saveUser(externalId: string, permissions?: readonly Permission[]): Promise<User>;
  saveResource(externalId: string, more?: Partial<ResourceInput>): Promise<Resource>;
  /** The actor as a request would load it now. */
  actor(externalId: string): Promise<Actor>;
}

/** A client with its first administrator, made by the use cases themselves. */
export async function aClient(database: Database, name = 'Fjordplan AS'): Promise<ClientWorld> {
  const client = await new CreateClient(database).run(support, { name });
  const saveUser = new SaveUser(database);
  const asUser = (externalId: string, permissions: readonly Permission[] = []) => ({
    externalId,
    name: externalId,
    email: `${externalId}@fjordplan.example`,
    permissions,
  });
  await saveUser.run(support, { clientId: client.id, ...asUser('admin', ['client:administer']) });
  const admin = await actorOf(database, client.id, 'admin');
  return {
    client,
    admin,
    saveUser: (externalId, permissions) => saveUser.run(admin, asUser(externalId, permissions)),
    saveResource: (externalId, more) =>
      new SaveResource(database).run(admin, { externalId, name: `Card ${externalId}`, ...more }),
    actor: (externalId) => actorOf(database, client.id, externalId),
  };
}

async function actorOf(database: Database, clientId: ClientId, externalId: string): Promise<Actor> {
  const { actor } = await new LoadActor(database).run({ externalId, clientId });
  if (!actor) throw new Error(`There is no user ${externalId}.`);
  return actor;
}

/** Every row of the directory, to show that a refusal changed nothing. */
export async function directoryRows(database: Database): Promise<unknown> {
  const tables = ['client', 'active_module', 'app_user', 'resource', 'resource_manager'];
  const rows = tables.map((table) => database.reader.query(`SELECT * FROM ${table} t ORDER BY t::text`));
  return Promise.all(rows);
}
