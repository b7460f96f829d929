import { parseId, RuleError } from '@kalbro/kernel';
import type { FieldProblem, Id, Localised, UserId } from '@kalbro/kernel';
import { permissions } from './actor.js';
import type { Permission } from './actor.js';
import { parseEmailAddress } from './email-address.js';
import { parsePermission, permissionWords } from './permission-words.js';

/** As it comes from outside; paths of problems begin with `input.`. */
export interface UserInput {
  readonly externalId: string;
  readonly name: string;
  readonly email: string;
  readonly permissions: readonly string[];
}

export interface UserDraft {
  readonly externalId: string;
  readonly name: string;
  readonly email: string;
  readonly permissions: readonly Permission[];
}

/** A field that is left out keeps what is stored; null (or an empty list) takes it away. */
export interface ResourceInput {
  readonly externalId: string;
  readonly name: string;
  readonly email?: string | null | undefined;
  readonly userId?: string | null | undefined;
  readonly managerIds?: readonly string[] | null | undefined;
}

export interface ResourceDraft {
  readonly externalId: string;
  readonly name: string;
  readonly email: string | null | undefined;
  readonly userId: UserId | null | undefined;
  readonly managerIds: readonly UserId[] | undefined;
}

/** Longest name or external id: far below what an index row of Postgres holds. */
const longest = 200;

/** @throws RuleError BAD_USER_INPUT naming every field that is wrong */
export function parseUserInput(input: UserInput): UserDraft {
  const problems = new Problems();
  const draft = {
    externalId: problems.text('input.externalId', input.externalId),
    name: problems.text('input.name', input.name),
    email: problems.address('input.email', input.email),
    permissions: problems.grantable('input.permissions', input.permissions),
  };
  problems.throwIfAny();
  return draft;
}

/** @throws RuleError BAD_USER_INPUT naming every field that is wrong */
export function parseResourceInput(input: ResourceInput): ResourceDraft {
  const problems = new Problems();
  const draft = {
    externalId: problems.text('input.externalId', input.externalId),
    name: problems.text('input.name', input.name),
    email: input.email == null ? input.email : problems.address('input.email', input.email),
    userId: input.userId == null ? input.userId : problems.userIds('input.userId', [input.userId])[0],
    managerIds:
      input.managerIds === null ? [] : input.managerIds && problems.userIds('input.managerIds', input.managerIds),
  };
  problems.throwIfAny();
  return draft;
}

/** @throws RuleError BAD_USER_INPUT when the name is empty or too long */
export function parseClientName(name: string): string {
  const problems = new Problems();
  const text = problems.text('name', name);
  problems.throwIfAny();
  return text;
}

/** Said of a user id that is unknown or of another client: one text, so that nothing is learned about other clients. */
export const unknownUser: Localised = {
  nb: 'Brukeren finnes ikke. Lagre brukeren først, og bruk id-en den får.',
  en: 'There is no such user. Save the user first, and use the id it is given.',
};

export const ownsAnotherResource: Localised = {
  nb: 'Brukeren har allerede en egen ressurs. Ta brukeren bort fra den først.',
  en: 'The user already has a resource of their own. Take the user off that one first.',
};

/** Collects what is wrong, so that a form can show all of it at once. */
class Problems {
  private readonly found: FieldProblem[] = [];

  text(path: string, value: string): string {
    const text = value.trim();
    const message = textProblem(text);
    if (message) this.found.push({ path, message });
    return text;
  }

  address(path: string, value: string): string {
    const address = parseEmailAddress(value);
    if (address === undefined) this.found.push({ path, message: noAddress });
    return address ?? '';
  }

  grantable(path: string, words: readonly string[]): readonly Permission[] {
    const known = [...new Set(words)].map((word) => ({ word, permission: parsePermission(word) }));
    for (const { word, permission } of known) {
      if (permission === undefined) this.found.push({ path, message: unknownPermission(word) });
      else if (permissionWords[permission].heldBy === 'support') this.found.push({ path, message: supportOnly(word) });
    }
    return known.flatMap(({ permission }) => permission ?? []);
  }

  userIds(path: string, ids: readonly string[]): readonly UserId[] {
    const parsed = ids.map((id) => parseId<Id<'User'>>(id));
    if (parsed.includes(undefined)) this.found.push({ path, message: unknownUser });
    return [...new Set(parsed.filter((id) => id !== undefined))];
  }

  throwIfAny(): void {
    const [first] = this.found;
    if (first) throw new RuleError('BAD_USER_INPUT', first.message, this.found);
  }
}

function textProblem(text: string): Localised | undefined {
  if (text === '') return { nb: 'Feltet er tomt. Fyll det ut.', en: 'The field is empty. Fill it in.' };
  if (text.length > longest)
    return {
      nb: `Teksten er for lang. Bruk høyst ${longest} tegn.`,
      en: `The text is too long. Use at most ${longest} characters.`,
    };
  if (/\p{Cc}/u.test(text))
    return {
      nb: 'Teksten har usynlige styretegn. Fjern dem.',
      en: 'The text has invisible control characters. Remove them.',
    };
  return undefined;
}

const noAddress: Localised = {
  nb: 'Dette er ikke en e-postadresse. Skriv den som navn@firma.no.',
  en: 'This is not an e-mail address. Write it like name@company.com.',
};

function unknownPermission(word: string): Localised {
  const shown = word.slice(0, 60);
  return {
    nb: `Tilgangen «${shown}» finnes ikke. Velg blant: ${grantableWords}.`,
    en: `There is no permission “${shown}”. Choose among: ${grantableWords}.`,
  };
}

const grantableWords = permissions.filter((word) => permissionWords[word].heldBy === 'client').join(', ');

function supportOnly(word: string): Localised {
  return {
    nb: `Tilgangen «${word}» er for support og kan ikke gis til en bruker hos kunden.`,
    en: `The permission “${word}” is for support agents and cannot be given to a user of a client.`,
  };
}
