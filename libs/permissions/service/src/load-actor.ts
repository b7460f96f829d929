import type { Database } from '@kalbro/database';
import { parseId } from '@kalbro/kernel';
import type { ClientId, UserId } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';
import { findActorById, findActors } from './store/actor.store.js';

export interface ActorQuery {
  /** The planning system's own key, the `sub` of a token. */
  readonly externalId: string;
  /** The client that the token names; without it the externalId must be unique among all clients. */
  readonly clientId?: string | undefined;
}

export type ActorLookup =
  | { readonly actor: Actor; readonly reason: null }
  /** `ambiguous`: several clients have this externalId, and guessing would let one client's user in as another's. */
  | { readonly actor: undefined; readonly reason: 'unknown' | 'ambiguous' };

const unknown: ActorLookup = { actor: undefined, reason: 'unknown' };

/** Who asks, with all that judging needs, in one statement. */
export class LoadActor {
  constructor(private readonly database: Database) {}

  async run({ externalId, clientId }: ActorQuery): Promise<ActorLookup> {
    const client = clientId === undefined ? undefined : parseId<ClientId>(clientId);
    const namesNoClient = clientId !== undefined && client === undefined;
    // Postgres cannot hold a NUL and would answer with an error instead of with no rows.
    if (namesNoClient || externalId.includes('\0')) return unknown;
    const [actor, another] = await findActors(this.database.reader, externalId, client);
    if (another) return { actor: undefined, reason: 'ambiguous' };
    return actor ? { actor, reason: null } : unknown;
  }

  /** For work that goes on after the request, such as a sign-in that comes back; undefined when there is no such user. */
  byUserId(userId: UserId): Promise<Actor | undefined> {
    return findActorById(this.database.reader, userId);
  }
}
