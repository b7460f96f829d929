import { registerEnumType } from 'type-graphql';

/** Makes a GraphQL enum of the words of a domain union; the compiler refuses a word that the union does not have. */
export function enumType<T extends string>(name: string, words: readonly T[], description?: string): { [K in T]: K } {
  const values = Object.fromEntries(words.map((word) => [word, word])) as { [K in T]: K };
  registerEnumType(values, { name, ...(description === undefined ? {} : { description }) });
  return values;
}
