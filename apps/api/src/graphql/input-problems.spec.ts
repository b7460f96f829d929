import { RuleError } from '@kalbro/kernel';
import { buildSchema, GraphQLScalarType, parse, validate } from 'graphql';
import { makeSchema } from '../schema.js';
import { inputProblems } from './input-problems.js';
import { literalPath } from './literal-path.js';

const schema = makeSchema();
const add = parse(
  'mutation ($input: AddCalendarAccountInput!) { addCalendarAccount(input: $input) { account { id } } }',
);
const good = { resourceId: 'r', username: 'kari@fjordplan.example', direction: 'DOWN' };

function pathsOf(variables: Record<string, unknown>): string[] {
  return (inputProblems(schema, add, undefined, variables)?.fields ?? []).map(({ path }) => path).sort();
}

describe('what is wrong with the variables', () => {
  it('nothing is said of what fits', () => {
    expect(inputProblems(schema, add, undefined, { input: good })).toBeUndefined();
    expect(pathsOf({ input: { ...good, scopes: null } })).toEqual([]);
    expect(pathsOf({ input: { ...good, scopes: 'READ' } })).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['nothing at all', {}, ['input']],
    ['null', { input: null }, ['input']],
    ['no object', { input: 'x' }, ['input']],
    ['a list', { input: [good] }, ['input']],
    ['missing fields', { input: { username: good.username } }, ['input.direction', 'input.resourceId']],
    ['a field that there is not', { input: { ...good, colour: 1 } }, ['input.colour']],
    ['a word that there is not, in a list', { input: { ...good, scopes: ['READ', 'FLY'] } }, ['input.scopes.1']],
    ['null in a list', { input: { ...good, scopes: [null] } }, ['input.scopes.0']],
    ['no address', { input: { ...good, username: 'x' } }, ['input.username']],
    ['a number for an address', { input: { ...good, username: 5 } }, ['input.username']],
  ])('%s is named by its place', (_what, variables, paths) => {
    expect(pathsOf(variables)).toEqual(paths);
  });

  it('one problem speaks for itself, several are summed up', () => {
    const one = inputProblems(schema, add, undefined, { input: { ...good, username: 'x' } });
    expect(one?.text.nb).toContain('Skriv en e-postadresse');
    const two = inputProblems(schema, add, undefined, { input: { resourceId: 'r', username: 'x' } });
    expect(two?.text.nb).toContain('Rett feltene');
  });

  it('variables with a default may be left out', () => {
    const query = parse('query ($first: Int! = 5) { clientAccounts(first: $first) { nodes { id } } }');
    expect(inputProblems(schema, query, undefined, {})).toBeUndefined();
    expect(inputProblems(schema, query, undefined, { first: 'x' })?.fields).toHaveLength(1);
  });
});

describe('where a refused literal stands', () => {
  const strict = buildSchema(
    'scalar Strict input In { a: Int, deep: [In!] } type Query { f(input: In, s: Strict): Int }',
  );
  const scalar = strict.getType('Strict');
  if (scalar instanceof GraphQLScalarType) {
    scalar.parseLiteral = () => {
      throw new RuleError('BAD_USER_INPUT', { nb: 'Nei.', en: 'No.' });
    };
  }

  it.each([
    ['{ f(input: { a: "x" }) }', 'input.a'],
    ['{ f(input: { a: 1, deep: [{ a: 1 }, { deep: [{ a: "x" }] }] }) }', 'input.deep.deep.a'],
    ['{ f(s: 1) }', 's'],
    ['{ g }', undefined],
  ])('%s', (query, path) => {
    const document = parse(query);
    const [error] = validate(strict, document);
    expect(error && literalPath(document, error)).toBe(path);
  });
});
