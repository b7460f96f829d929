import type { Database } from '@kalbro/database';
import type { ClientId, ResourceId, UserId } from '@kalbro/kernel';
import type { Client, ModuleKey, Resource, User } from '@kalbro/permissions-core';
import { ArrayContains, In } from 'typeorm';
import { ActiveModuleEntity, ClientEntity, ResourceEntity, UserEntity } from './store/directory.entity.js';
import { toClient, toResource, toUser } from './store/directory.mapper.js';

export interface UserOfClient {
  readonly user: User;
  /** Null for support agents. */
  readonly clientName: string | null;
}

/**
 * Reads clients, users and resources, one statement a call. The batches answer in the order of the ids, undefined where
 * there is nothing: what a data loader needs. They judge nothing; the caller asks `decide` with what was read.
 */
export class ReadDirectory {
  constructor(private readonly database: Database) {}

  async clientsByIds(ids: readonly ClientId[]): Promise<(Client | undefined)[]> {
    const rows = await this.database.reader.find(ClientEntity, { where: { id: In([...ids]) } });
    return inOrder(ids, rows.map(toClient));
  }

  async usersByIds(ids: readonly UserId[]): Promise<(User | undefined)[]> {
    const rows = await this.database.reader.find(UserEntity, { where: { id: In([...ids]) } });
    return inOrder(ids, rows.map(toUser));
  }

  async resourcesByIds(ids: readonly ResourceId[]): Promise<(Resource | undefined)[]> {
    const rows = await this.database.reader.find(ResourceEntity, { where: { id: In([...ids]) } });
    return inOrder(ids, rows.map(toResource));
  }

  /** Whom to ask in a client: those who administer it, by name, `limit` at most. */
  async administratorsOf(clientId: ClientId, limit: number): Promise<User[]> {
    const where = { clientId, permissions: ArrayContains(['client:administer']) };
    const rows = await this.database.reader.find(UserEntity, { where, order: { name: 'ASC', id: 'ASC' }, take: limit });
    return rows.map(toUser);
  }

  /** Users of all clients with what their client is called, support agents last; `limit` at most. */
  async everybody(limit: number): Promise<UserOfClient[]> {
    const rows: (UserEntity & { readonly clientName: string | null })[] = await this.database.reader.query(
      `SELECT u.id, u.client_id AS "clientId", u.external_id AS "externalId", u.name, u.email, u.permissions,
         c.name AS "clientName"
       FROM app_user u LEFT JOIN client c ON c.id = u.client_id ORDER BY c.name NULLS LAST, u.name, u.id LIMIT $1`,
      [limit],
    );
    return rows.map((row) => ({ user: toUser(row), clientName: row.clientName }));
  }

  async activeModulesOf(clientIds: readonly ClientId[]): Promise<ModuleKey[][]> {
    const where = { clientId: In([...clientIds]) };
    const rows = await this.database.reader.find(ActiveModuleEntity, { where, order: { module: 'ASC' } });
    return clientIds.map((id) => rows.filter((row) => row.clientId === id).map(({ module }) => module));
  }

  async allClients(): Promise<Client[]> {
    const rows = await this.database.reader.find(ClientEntity, { order: { name: 'ASC', id: 'ASC' } });
    return rows.map(toClient);
  }

  async resourcesOfClient(clientId: ClientId): Promise<Resource[]> {
    const order = { name: 'ASC', externalId: 'ASC' } as const;
    const rows = await this.database.reader.find(ResourceEntity, { where: { clientId }, order });
    return rows.map(toResource);
  }
}

function inOrder<T extends { readonly id: string }>(ids: readonly string[], found: readonly T[]): (T | undefined)[] {
  const byId = new Map(found.map((item) => [item.id, item]));
  return ids.map((id) => byId.get(id));
}
