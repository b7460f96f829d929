import { RuleError } from '@kalbro/kernel';
import type { Localised } from '@kalbro/kernel';

/**
 * A scalar that is written as a string: `read` answers undefined for what does not fit, and then the words say what would. They
 * travel in both languages, since a scalar does not know its reader.
 */
export function textScalar<T extends string>(read: (text: string) => T | undefined, words: Localised) {
  const parseValue = (value: unknown): T => {
    const parsed = typeof value === 'string' ? read(value) : undefined;
    if (parsed === undefined) throw new RuleError('BAD_USER_INPUT', words);
    return parsed;
  };
  return { serialize: (value: unknown) => value, parseValue };
}
