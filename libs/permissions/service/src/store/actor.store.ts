import type { ClientId, ResourceId, UserId } from '@kalbro/kernel';
import { includedPermissions } from '@kalbro/permissions-core';
import type { Actor, ModuleKey } from '@kalbro/permissions-core';
import type { EntityManager } from 'typeorm';
import { toPermissions } from './directory.mapper.js';

interface ActorRow {
  readonly id: UserId;
  readonly client_id: ClientId | null;
  readonly external_id: string;
  readonly name: string;
  readonly email: string;
  readonly permissions: readonly string[];
  readonly own_resource_id: ResourceId | null;
  readonly managed_resource_ids: readonly ResourceId[];
  readonly active_modules: readonly ModuleKey[];
}

/** Cards count only within the user's own client, whatever rows exist. */
const selectActor = `
  SELECT u.id, u.client_id, u.external_id, u.name, u.email, u.permissions,
    (SELECT r.id FROM resource r WHERE r.user_id = u.id AND r.client_id = u.client_id) AS own_resource_id,
    ARRAY(
      SELECT r.id::text FROM resource_manager m JOIN resource r ON r.id = m.resource_id
      WHERE m.user_id = u.id AND r.client_id = u.client_id
    ) AS managed_resource_ids,
    ARRAY(SELECT a.module FROM active_module a WHERE a.client_id = u.client_id) AS active_modules
  FROM app_user u`;

/** At most two: more than one is ambiguous already. */
export async function findActors(
  reader: EntityManager,
  externalId: string,
  clientId: ClientId | undefined,
): Promise<Actor[]> {
  const sql = `${selectActor} WHERE u.external_id = $1 AND ($2::uuid IS NULL OR u.client_id = $2) LIMIT 2`;
  const rows: ActorRow[] = await reader.query(sql, [externalId, clientId ?? null]);
  return rows.map(toActor);
}

export async function findActorById(reader: EntityManager, userId: UserId): Promise<Actor | undefined> {
  const rows: ActorRow[] = await reader.query(`${selectActor} WHERE u.id = $1`, [userId]);
  return rows.map(toActor)[0];
}

function toActor(row: ActorRow): Actor {
  return {
    userId: row.id,
    clientId: row.client_id,
    externalId: row.external_id,
    name: row.name,
    email: row.email,
    permissions: includedPermissions(toPermissions(row.permissions)),
    ownResourceId: row.own_resource_id,
    managedResourceIds: new Set(row.managed_resource_ids),
    activeModules: new Set(row.active_modules),
  };
}
