import type { Database, Tx } from '@kalbro/database';
import { RuleError } from '@kalbro/kernel';
import type { ClientId, FieldProblem, ResourceId } from '@kalbro/kernel';
import {
  assertAllowed,
  clientIdOf,
  ownsAnotherResource,
  parseResourceInput,
  unknownUser,
} from '@kalbro/permissions-core';
import type { Actor, Resource, ResourceDraft, ResourceInput } from '@kalbro/permissions-core';
import { QueryFailedError } from 'typeorm';
import { freshId } from './new-id.js';
import { findUserIdsOfClient, lockClient, replaceManagers, upsertResource } from './store/directory.store.js';

/** Makes the resource, or changes the one that the client already has under this externalId. */
export class SaveResource {
  constructor(private readonly database: Database) {}

  /** @throws RuleError of the judging, or BAD_USER_INPUT naming every field that is wrong */
  async run(actor: Actor | undefined, input: ResourceInput): Promise<Resource> {
    assertAllowed(actor, 'resource:save', { clientId: actor?.clientId ?? undefined });
    const clientId = clientIdOf(actor);
    const draft = parseResourceInput(input);
    try {
      return await this.database.transaction((tx) => save(tx, clientId, draft));
    } catch (error) {
      throw isOwnedTwice(error) ? RuleError.badInput('input.userId', ownsAnotherResource) : error;
    }
  }
}

async function save(tx: Tx, clientId: ClientId, draft: ResourceDraft): Promise<Resource> {
  // Without the lock two equal calls at once could meet on the user's key first and be refused instead of merged.
  await lockClient(tx, clientId);
  await refuseForeignUsers(tx, clientId, draft);
  const resource = await upsertResource(tx, freshId<ResourceId>(), clientId, draft);
  if (draft.managerIds) await replaceManagers(tx, resource.id, draft.managerIds);
  return resource;
}

async function refuseForeignUsers(
  tx: Tx,
  clientId: ClientId,
  { userId, managerIds = [] }: ResourceDraft,
): Promise<void> {
  const named = userId ? [userId, ...managerIds] : managerIds;
  if (named.length === 0) return;
  const known = await findUserIdsOfClient(tx, clientId, named);
  const problems: FieldProblem[] = [];
  if (userId && !known.has(userId)) problems.push({ path: 'input.userId', message: unknownUser });
  if (managerIds.some((id) => !known.has(id))) problems.push({ path: 'input.managerIds', message: unknownUser });
  if (problems.length > 0) throw new RuleError('BAD_USER_INPUT', unknownUser, problems);
}

/** The unique key is the judge, also of two calls at once. */
function isOwnedTwice(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint } = error.driverError as { code?: string; constraint?: string };
  return code === '23505' && constraint === 'resource_user_id_key';
}
