import { parseId, RuleError } from '@kalbro/kernel';
import type { Id, Localised } from '@kalbro/kernel';
import type { Actor } from '@kalbro/permissions-core';

const noId: Localised = {
  nb: 'Dette er ingen id fra Kalbro. Bruk en id slik API-et ga den.',
  en: 'This is no id of Kalbro. Use an id as the API gave it.',
};
const notSignedIn: Localised = {
  nb: 'Du er ikke logget inn. Logg inn og prøv igjen.',
  en: 'You are not signed in. Sign in and try again.',
};

/** Being signed in is judged before what was sent, so that a stranger hears the same whatever they send. */
export function assertSignedIn(actor: Actor | undefined): asserts actor is Actor {
  if (actor === undefined) throw new RuleError('UNAUTHENTICATED', notSignedIn);
}

/**
 * Reads an id that a caller sent.
 *
 * @param path where it stands in the input, for example `input.resourceId`
 * @throws RuleError UNAUTHENTICATED for strangers; BAD_USER_INPUT when it is malformed. Whether it exists is the use case's to say.
 */
export function idAt<T extends Id<string>>(actor: Actor | undefined, path: string, text: string): T {
  assertSignedIn(actor);
  const id = parseId<T>(text);
  if (id === undefined) throw RuleError.badInput(path, noId);
  return id;
}

export function idsAt<T extends Id<string>>(actor: Actor | undefined, path: string, texts: readonly string[]): T[] {
  return texts.map((text, index) => idAt<T>(actor, `${path}.${index}`, text));
}
