import type { Tx } from '@kalbro/database';
import type { ClientId, ResourceId, UserId } from '@kalbro/kernel';
import type { Client, ModuleKey, Resource, ResourceDraft, User, UserDraft } from '@kalbro/permissions-core';
import { ClientEntity, ResourceEntity } from './directory.entity.js';
import { toClient, toResource } from './directory.mapper.js';

/** Writes of clients, users, resources and modules. Upserts are single statements, so that double calls meet in the database. */

export async function insertClient(tx: Tx, client: Client): Promise<void> {
  await tx.insert(ClientEntity, client);
}

/**
 * Makes writers of one client wait for each other. `NO KEY` lets rows that refer to the client be inserted meanwhile.
 *
 * @returns the client, undefined when there is none
 */
export async function lockClient(tx: Tx, clientId: ClientId): Promise<Client | undefined> {
  const client = await tx
    .createQueryBuilder(ClientEntity, 'client')
    .where({ id: clientId })
    .setLock('for_no_key_update')
    .getOne();
  return client ? toClient(client) : undefined;
}

/** @returns undefined when there is no such client */
export async function upsertUser(tx: Tx, id: UserId, clientId: ClientId, draft: UserDraft): Promise<User | undefined> {
  const rows: { id: UserId }[] = await tx.query(
    `INSERT INTO app_user AS u (id, client_id, external_id, name, email, permissions)
     SELECT $1::uuid, c.id, $3, $4, $5, $6::text[] FROM client c WHERE c.id = $2
     ON CONFLICT (client_id, external_id)
       DO UPDATE SET name = excluded.name, email = excluded.email, permissions = excluded.permissions
     RETURNING u.id`,
    [id, clientId, draft.externalId, draft.name, draft.email, draft.permissions],
  );
  return rows[0] && { id: rows[0].id, clientId, ...draft };
}

/** What the draft leaves undefined stays as it is stored. */
export async function upsertResource(
  tx: Tx,
  id: ResourceId,
  clientId: ClientId,
  draft: ResourceDraft,
): Promise<Resource> {
  const { externalId, name, email, userId } = draft;
  await tx.query(
    `INSERT INTO resource AS r (id, client_id, external_id, name, email, user_id) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (client_id, external_id) DO UPDATE SET
       name = excluded.name,
       email = CASE WHEN $7 THEN excluded.email ELSE r.email END,
       user_id = CASE WHEN $8 THEN excluded.user_id ELSE r.user_id END`,
    [id, clientId, externalId, name, email ?? null, userId ?? null, email !== undefined, userId !== undefined],
  );
  return toResource(await tx.findOneByOrFail(ResourceEntity, { clientId, externalId }));
}

export async function replaceManagers(tx: Tx, resourceId: ResourceId, userIds: readonly UserId[]): Promise<void> {
  await tx.query('DELETE FROM resource_manager WHERE resource_id = $1 AND user_id <> ALL ($2::uuid[])', [
    resourceId,
    userIds,
  ]);
  await tx.query(
    'INSERT INTO resource_manager (resource_id, user_id) SELECT $1::uuid, unnest($2::uuid[]) ON CONFLICT DO NOTHING',
    [resourceId, userIds],
  );
}

/** Those of the ids that are users of the client. */
export async function findUserIdsOfClient(
  tx: Tx,
  clientId: ClientId,
  userIds: readonly UserId[],
): Promise<ReadonlySet<UserId>> {
  const rows: { id: UserId }[] = await tx.query(
    'SELECT id FROM app_user WHERE client_id = $1 AND id = ANY ($2::uuid[])',
    [clientId, userIds],
  );
  return new Set(rows.map(({ id }) => id));
}

export async function insertActiveModule(tx: Tx, clientId: ClientId, module: ModuleKey, by: UserId): Promise<void> {
  await tx.query(
    'INSERT INTO active_module (client_id, module, activated_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [clientId, module, by],
  );
}

export async function deleteActiveModule(tx: Tx, clientId: ClientId, module: ModuleKey): Promise<void> {
  await tx.query('DELETE FROM active_module WHERE client_id = $1 AND module = $2', [clientId, module]);
}
