import { RuleError } from '@kalbro/kernel';
import type { FieldProblem, Localised } from '@kalbro/kernel';
import {
  getOperationAST,
  GraphQLError,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  typeFromAST,
} from 'graphql';
import type {
  DocumentNode,
  GraphQLInputObjectType,
  GraphQLInputType,
  GraphQLLeafType,
  GraphQLSchema,
  VariableDefinitionNode,
} from 'graphql';

type Values = Readonly<Record<string, unknown>>;

const missing: Localised = { nb: 'Feltet må fylles ut.', en: 'This field is required.' };
const noObject: Localised = { nb: 'Her må det stå et objekt.', en: 'There must be an object here.' };
const unknownField: Localised = { nb: 'Feltet finnes ikke.', en: 'There is no such field.' };
const several: Localised = {
  nb: 'Noen av verdiene kan ikke brukes. Rett feltene som er nevnt, og prøv igjen.',
  en: 'Some of the values cannot be used. Correct the fields named, and try again.',
};

/**
 * Everything that is wrong with the variables of an operation, each with its path. GraphQL would say the same while
 * executing, but with the path only inside an English sentence, and of a missing field only where it is missing from.
 */
export function inputProblems(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Values | undefined,
): RuleError | undefined {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  const fields = definitions.flatMap((definition) => variableProblems(schema, definition, variables ?? {}));
  const [only] = fields;
  if (!only) return undefined;
  return new RuleError('BAD_USER_INPUT', fields.length === 1 ? only.message : several, fields);
}

function variableProblems(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  variables: Values,
): FieldProblem[] {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type);
  const value = variables[name];
  if (!isInputType(type) || (value === undefined && definition.defaultValue)) return [];
  return valueProblems(name, type, value);
}

function valueProblems(path: string, type: GraphQLInputType, value: unknown): FieldProblem[] {
  if (isNonNullType(type))
    return value == null ? [{ path, message: missing }] : valueProblems(path, type.ofType, value);
  if (value == null) return [];
  if (isInputObjectType(type)) return objectProblems(path, type, value);
  if (!isListType(type)) return leafProblems(path, type, value);
  if (!Array.isArray(value)) return valueProblems(path, type.ofType, value);
  return value.flatMap((item, index) => valueProblems(`${path}.${index}`, type.ofType, item));
}

function objectProblems(path: string, type: GraphQLInputObjectType, value: unknown): FieldProblem[] {
  if (typeof value !== 'object' || Array.isArray(value)) return [{ path, message: noObject }];
  const given = value as Values;
  const fields = type.getFields();
  const strange = Object.keys(given).filter((name) => !Object.hasOwn(fields, name));
  return [
    ...strange.map((name) => ({ path: `${path}.${name}`, message: unknownField })),
    ...Object.values(fields).flatMap((field) =>
      given[field.name] === undefined && !isRequiredInputField(field)
        ? []
        : valueProblems(`${path}.${field.name}`, field.type, given[field.name]),
    ),
  ];
}

function leafProblems(path: string, type: GraphQLLeafType, value: unknown): FieldProblem[] {
  try {
    type.parseValue(value);
    return [];
  } catch (error) {
    if (error instanceof RuleError) return [{ path, message: error.text }];
    if (error instanceof GraphQLError) return [{ path, message: unfit(error.message) }];
    throw error;
  }
}

function unfit(reason: string): Localised {
  return { nb: `Verdien kan ikke brukes her. (${reason})`, en: `The value cannot be used here. ${reason}` };
}
