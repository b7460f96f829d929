import { RuleError } from '@kalbro/kernel';
import type { FieldProblem, Localised } from '@kalbro/kernel';
import { coerceInputValue, getOperationAST, GraphQLError, isInputType, isNonNullType, typeFromAST } from 'graphql';
import type { DocumentNode, GraphQLInputType, GraphQLSchema, VariableDefinitionNode } from 'graphql';
import { localisedOf, rootCause } from '../errors.js';

type Variables = Readonly<Record<string, unknown>>;

const missing: Localised = { nb: 'Feltet må fylles ut.', en: 'This field is required.' };
const refused: Localised = {
  nb: 'Noen av verdiene kan ikke brukes. Rett feltene som er nevnt, og prøv igjen.',
  en: 'Some of the values cannot be used. Correct the fields named, and try again.',
};

/**
 * Everything that is wrong with the variables of an operation, each with its path. GraphQL would say the same while
 * executing, but with the path only inside an English sentence.
 */
export function inputProblems(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Variables | undefined,
): RuleError | undefined {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  const fields = definitions.flatMap((definition) => variableProblems(schema, definition, variables ?? {}));
  const [only] = fields;
  if (!only) return undefined;
  return new RuleError('BAD_USER_INPUT', fields.length === 1 ? only.message : refused, fields);
}

function variableProblems(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  variables: Variables,
): FieldProblem[] {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type);
  if (!isInputType(type)) return [];
  if (variables[name] === undefined) {
    return isNonNullType(type) && !definition.defaultValue ? [{ path: name, message: missing }] : [];
  }
  return valueProblems(name, type, variables[name]);
}

function valueProblems(name: string, type: GraphQLInputType, value: unknown): FieldProblem[] {
  const problems: FieldProblem[] = [];
  coerceInputValue(value, type, (path, invalid, error) => {
    problems.push({ path: [name, ...path].join('.'), message: messageOf(error, invalid) });
  });
  return problems;
}

function messageOf(error: GraphQLError, invalid: unknown): Localised {
  const cause = rootCause(error);
  const own = cause instanceof GraphQLError ? localisedOf(cause) : undefined;
  if (own) return own;
  if (invalid === null || invalid === undefined) return missing;
  return { nb: `Verdien kan ikke brukes her. (${error.message})`, en: `The value cannot be used here. ${error.message}` };
}
