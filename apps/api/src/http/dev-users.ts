import { includedPermissions } from '@kalbro/permissions-core';
import type { ReadDirectory } from '@kalbro/permissions-service';
import type { RequestHandler } from 'express';

/** More than anybody picks from; a database of a developer has a few. */
const atMost = 200;

/**
 * `GET /dev/users` answers `{"users": [{"externalId", "name", "client", "permissions"}]}`: who may be signed in as by `POST
 * /dev/login`. `client` is the organisation's name, null for support agents. Exists where that does, on a developer's machine.
 */
export function devUsers(directory: Pick<ReadDirectory, 'everybody'>): RequestHandler {
  return async (_request, response) => {
    const everybody = await directory.everybody(atMost);
    const users = everybody.map(({ user: { externalId, name, permissions }, clientName }) => ({
      externalId,
      name,
      client: clientName,
      permissions: [...includedPermissions(permissions)].sort(),
    }));
    response.set('Cache-Control', 'no-store').json({ users });
  };
}
