import {
  astFromValue,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
  print,
} from 'graphql';
import type { GraphQLArgument, GraphQLInputField, GraphQLNamedType, GraphQLSchema } from 'graphql';

/** Everything that a schema promises, one fact a name: `Type`, `Type.field`, `Type.field(argument)`, each with its type. */
export function contractFacts(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
  return new Map(types.flatMap(factsOf));
}

/** The facts of `promised` that `running` does not keep, in words. */
export function brokenPromises(
  promised: ReadonlyMap<string, string>,
  running: ReadonlyMap<string, string>,
  isExcused: (name: string) => boolean,
): string[] {
  return [...promised].flatMap(([name, fact]) => {
    if (isExcused(name) || running.get(name) === fact) return [];
    return [`${name}: promised ${fact}, running ${running.get(name) ?? 'nothing'}`];
  });
}

/**
 * What callers of `promised` would have to send to `running` besides: required arguments of promised operations and required
 * members of promised inputs. What is new as a whole demands nothing of anybody who does not call it.
 */
export function newDemands(
  promised: ReadonlyMap<string, string>,
  running: ReadonlyMap<string, string>,
): [name: string, fact: string][] {
  return [...running].filter(([name, fact]) => {
    const owner = name.includes('(') ? name.slice(0, name.indexOf('(')) : (name.split('.')[0] ?? '');
    const isSent = name.includes('(') || running.get(owner) === 'input';
    return isSent && fact.endsWith('!') && promised.has(owner) && !promised.has(name);
  });
}

function factsOf(type: GraphQLNamedType): [string, string][] {
  const { name } = type;
  if (isScalarType(type)) return [[name, 'scalar']];
  if (isUnionType(type)) return [[name, `union of ${type.getTypes().map(String).sort().join(' | ')}`]];
  if (isEnumType(type))
    return [[name, 'enum'], ...type.getValues().map((value): [string, string] => [`${name}.${value.name}`, 'value'])];
  if (isInputObjectType(type)) {
    return [
      [name, 'input'],
      ...Object.values(type.getFields()).map((field): [string, string] => [`${name}.${field.name}`, inputFact(field)]),
    ];
  }
  if (!isObjectType(type)) return [[name, 'interface']];
  const fields = Object.values(type.getFields()).flatMap((field): [string, string][] => [
    [`${name}.${field.name}`, String(field.type)],
    ...field.args.map((argument): [string, string] => [`${name}.${field.name}(${argument.name})`, inputFact(argument)]),
  ]);
  return [[name, 'type'], ...fields];
}

function inputFact({ type, defaultValue }: GraphQLArgument | GraphQLInputField): string {
  const ast = defaultValue === undefined ? undefined : astFromValue(defaultValue, type);
  return ast ? `${String(type)} = ${print(ast)}` : String(type);
}
