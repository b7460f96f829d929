import type { JsonRecord } from '../json.js';
import { asList, asRecord } from '../json.js';
import type { HeardRequest } from '../testing/local-server.js';
import { readShared } from './payloads.js';

export interface Operation extends JsonRecord {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

const contract = readShared('graph', 'openapi-calendar.json') as JsonRecord & {
  readonly paths: Record<string, Record<string, Operation>>;
};

/** The operation of Microsoft's contract that a request is; functions are written with and without parentheses. */
export function operationOf(request: Pick<HeardRequest, 'method' | 'url'>): Operation | undefined {
  const path = new URL(request.url, 'http://x').pathname.replace(/^\/v1\.0/, '');
  const [template] = Object.keys(contract.paths).filter((candidate) => {
    const pattern = candidate.replace(/\(\)/g, '').replace(/\{[^}]+\}/g, '[^/]+');
    return /^\/(me|users\/\{user-id\})/.test(candidate) && new RegExp(`^${pattern}$`).test(path);
  });
  return template === undefined ? undefined : contract.paths[template]?.[request.method.toLowerCase()];
}

/** What of a request's body is not as the contract has it: wrong types, values of no enumeration, unknown members. */
export function bodyProblems(request: HeardRequest): readonly string[] {
  const schema = at(operationOf(request), 'requestBody', 'content', 'application/json', 'schema');
  if (!schema) return [`${request.method} ${request.url} takes no body`];
  return problems(JSON.parse(request.body), schema, '');
}

/** As far as the contract's schemas go: type, enum, format of dates, properties, items, allOf, anyOf and $ref. */
export function problems(value: unknown, schema: JsonRecord, path: string): readonly string[] {
  const whole = resolve(schema);
  const alternatives = asList(whole['anyOf']).map((each) => asRecord(each) ?? {});
  if (alternatives.length > 0) {
    const found = alternatives.map((each) => problems(value, each, path));
    return found.some((each) => each.length === 0) ? [] : (found[0] ?? []);
  }
  const own = ownProblem(value, whole, path);
  if (own !== undefined) return [own];
  if (Array.isArray(value)) return value.flatMap((each, index) => itemProblems(each, whole, `${path}/${index}`));
  const record = asRecord(value);
  return record ? memberProblems(record, propertiesOf(whole), path) : [];
}

function ownProblem(value: unknown, schema: JsonRecord, path: string): string | undefined {
  const types = [schema['type'] ?? []].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, type)))
    return `${path}: ${typeof value} is none of ${types.join()}`;
  if (Array.isArray(schema['enum']) && !schema['enum'].includes(value))
    return `${path}: ${String(value)} is not of its list`;
  const isDate = typeof value !== 'string' || /^\d{4}-\d\d-\d\d$/.test(value);
  return schema['format'] === 'date' && !isDate ? `${path}: ${value} is no date` : undefined;
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return asRecord(value) !== undefined;
  return type === 'integer' || type === 'number' ? Number.isInteger(value) : typeof value === type;
}

function itemProblems(value: unknown, schema: JsonRecord, path: string): readonly string[] {
  const items = asRecord(schema['items']);
  return items ? problems(value, items, path) : [];
}

function memberProblems(record: JsonRecord, known: ReadonlyMap<string, JsonRecord>, path: string): readonly string[] {
  return Object.entries(record).flatMap(([name, value]) => {
    const schema = known.get(name);
    return schema ? problems(value, schema, `${path}/${name}`) : [`${path}/${name}: is not in the contract`];
  });
}

/** Those of everything that it extends as well. */
function propertiesOf(schema: JsonRecord): ReadonlyMap<string, JsonRecord> {
  const inherited = asList(schema['allOf']).flatMap((each) => [...propertiesOf(resolve(asRecord(each) ?? {}))]);
  const own = Object.entries<unknown>(asRecord(schema['properties']) ?? {}).flatMap(([name, value]) => {
    const property = asRecord(value);
    return property ? [[name, property] as const] : [];
  });
  return new Map([...inherited, ...own]);
}

function resolve(schema: JsonRecord): JsonRecord {
  const ref = schema['$ref'];
  if (typeof ref !== 'string') return schema;
  const target = at(contract, ...ref.replace(/^#\//, '').split('/'));
  if (!target) throw new Error(`The contract has no ${ref}.`);
  return resolve(target);
}

function at(value: unknown, ...names: readonly string[]): JsonRecord | undefined {
  return names.reduce<JsonRecord | undefined>((inner, name) => asRecord(inner?.[name]), asRecord(value));
}
