import { parsePermission } from '@kalbro/permissions-core';
import type { Client, Permission, Resource, User } from '@kalbro/permissions-core';
import type { ClientEntity, ResourceEntity, UserEntity } from './directory.entity.js';

export function toClient({ id, name }: ClientEntity): Client {
  return { id, name };
}

export function toUser({ id, clientId, externalId, name, email, permissions }: UserEntity): User {
  return { id, clientId, externalId, name, email, permissions: toPermissions(permissions) };
}

export function toResource({ id, clientId, externalId, name, email, userId }: ResourceEntity): Resource {
  return { id, clientId, externalId, name, email, userId };
}

/** A word that this version does not know grants nothing, so that going back a version is safe. */
export function toPermissions(words: readonly string[]): Permission[] {
  return words.flatMap((word) => parsePermission(word) ?? []);
}
