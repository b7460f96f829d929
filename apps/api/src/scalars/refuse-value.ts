import type { Localised } from '@kalbro/kernel';
import { GraphQLError } from 'graphql';

/** What a scalar throws for a value it cannot take: the words travel along in both languages until the reader's is known. */
export function refuseValue(text: Localised): GraphQLError {
  return new GraphQLError(text.en, { extensions: { code: 'BAD_USER_INPUT', text } });
}

/** Reads a string or refuses with the same words as for a string that does not fit. */
export function textScalar<T extends string>(read: (text: string) => T | undefined, words: Localised) {
  const parseValue = (value: unknown): T => {
    const parsed = typeof value === 'string' ? read(value) : undefined;
    if (parsed === undefined) throw refuseValue(words);
    return parsed;
  };
  return { serialize: (value: unknown) => value, parseValue };
}
