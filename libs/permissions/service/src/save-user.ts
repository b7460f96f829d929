import type { Database } from '@kalbro/database';
import { parseId, RuleError } from '@kalbro/kernel';
import type { ClientId, UserId } from '@kalbro/kernel';
import { assertAllowed, decide, notFound, parseUserInput } from '@kalbro/permissions-core';
import type { Actor, User, UserInput } from '@kalbro/permissions-core';
import { freshId } from './new-id.js';
import { upsertUser } from './store/directory.store.js';

export interface SaveUserInput extends UserInput {
  /** For support agents, who belong to no client; everyone else's is their own. */
  readonly clientId?: string | null | undefined;
}

/** Makes the user, or changes the one that the client already has under this externalId. */
export class SaveUser {
  constructor(private readonly database: Database) {}

  /** @throws RuleError of the judging, or BAD_USER_INPUT naming every field that is wrong */
  async run(actor: Actor | undefined, input: SaveUserInput): Promise<User> {
    const clientId = chosenClient(actor, input);
    assertAllowed(actor, 'user:save', { clientId });
    const draft = parseUserInput(input);
    const user =
      clientId && (await this.database.transaction((tx) => upsertUser(tx, freshId<UserId>(), clientId, draft)));
    if (!user) throw notFound();
    return user;
  }
}

function chosenClient(actor: Actor | undefined, { clientId }: SaveUserInput): ClientId | undefined {
  if (clientId != null) return parseId<ClientId>(clientId);
  if (actor?.clientId != null) return actor.clientId;
  // Only who may create clients is told that one must be chosen; everyone else meets the judging.
  if (decide(actor, 'client:create').allowed) throw RuleError.badInput('input.clientId', clientMissing);
  return undefined;
}

const clientMissing = {
  nb: 'Oppgi hvilken kunde brukeren hører til.',
  en: 'State which client the user belongs to.',
};
