import type { Instance } from '../exchange/event.model.js';
import { fieldsOf } from '../exchange/series.js';
import { parseInstant } from '../exchange/wall-clock.js';
import { badRequest, ServiceError } from '../service-error.js';
import type { GraphCall } from './call.js';
import { firstPath, parseFilter, type Filter } from './filter-parser.js';
import { iCalUIdOf } from '../exchange/ids.js';

type Value = string | number | boolean | null;

/** Properties that can be filtered and sorted by; times as instants. */
const PROPERTIES: Readonly<Record<string, (instance: Instance) => Value>> = {
  'start/datetime': ({ span }) => span.start,
  'end/datetime': ({ span }) => span.end,
  lastmodifieddatetime: ({ item, exception }) => exception?.modified ?? item.modified,
  createddatetime: ({ item, exception }) => exception?.created ?? item.created,
  subject: (instance) => fieldsOf(instance).subject,
  importance: (instance) => fieldsOf(instance).importance,
  sensitivity: (instance) => fieldsOf(instance).sensitivity,
  showas: (instance) => fieldsOf(instance).showAs,
  isallday: ({ span }) => span.isAllDay,
  iscancelled: (instance) => fieldsOf(instance).isCancelled,
  isorganizer: ({ item }) => item.isOrganizer,
  type: ({ item, day, exception }) =>
    exception ? 'exception' : day !== undefined ? 'occurrence' : item.series ? 'seriesMaster' : 'singleInstance',
  icaluid: ({ item, day }) => iCalUIdOf(item.uidCreated, item.uidGuid, day),
  'organizer/emailaddress/address': ({ item }) => item.organizer.address ?? null,
};

function property(path: string): (instance: Instance) => Value {
  const read = PROPERTIES[path.toLowerCase()];
  if (!read) throw badRequest(`The property '${path}' does not support filtering or sorting.`);
  return read;
}

function compare(left: Value, operator: string, given: Value): boolean {
  const right = typeof left === 'number' && typeof given === 'string' ? (parseInstant(given) ?? Number.NaN) : given;
  if (operator === 'eq') return left === right;
  if (operator === 'ne') return left !== right;
  if (left === null || right === null) return false;
  if (operator === 'gt') return left > right;
  if (operator === 'ge') return left >= right;
  return operator === 'lt' ? left < right : left <= right;
}

function callFunction(name: string, text: string, value: string): boolean {
  const [left, right] = [text.toLowerCase(), value.toLowerCase()];
  if (name === 'startswith') return left.startsWith(right);
  return name === 'endswith' ? left.endsWith(right) : left.includes(right);
}

function anyMatches(instance: Instance, path: string, conditions: ReadonlyMap<string, string>): boolean {
  const id = conditions.get('id') ?? '';
  if (/^extensions$/i.test(path)) {
    return [...(instance.item.extensions?.values() ?? [])].some(
      (one) => one['id'] === id || one['extensionName'] === id,
    );
  }
  if (!/^(single|multi)ValueExtendedProperties$/i.test(path))
    throw badRequest(`The property '${path}' does not support filtering.`);
  const stored = instance.item.extendedProperties?.get(id);
  const wanted = conditions.get('value');
  return (
    stored !== undefined &&
    (wanted === undefined || (Array.isArray(stored) ? stored.includes(wanted) : stored === wanted))
  );
}

function matches(filter: Filter, instance: Instance): boolean {
  switch (filter.kind) {
    case 'and':
      return matches(filter.left, instance) && matches(filter.right, instance);
    case 'or':
      return matches(filter.left, instance) || matches(filter.right, instance);
    case 'not':
      return !matches(filter.inner, instance);
    case 'compare':
      return compare(property(filter.path)(instance), filter.operator, filter.value);
    case 'call':
      return callFunction(filter.name, String(property(filter.path)(instance) ?? ''), filter.value);
    case 'any':
      return anyMatches(instance, filter.path, filter.conditions);
  }
}

function assertViewSupports(call: GraphCall, filter: Filter): void {
  if (filter.kind !== 'any' || !/calendarview/i.test(call.request.path)) return;
  throw new ServiceError(500, 'ErrorInternalServerError', 'An internal server error occurred. The operation failed.');
}

export function applyFilter(call: GraphCall, instances: readonly Instance[]): readonly Instance[] {
  const text = call.query.get('$filter');
  if (!text) return instances;
  const filter = parseFilter(text);
  assertViewSupports(call, filter);
  const order = call.query.get('$orderby');
  if (order && filter.kind !== 'any' && order.split(/[ ,]/)[0]?.toLowerCase() !== firstPath(filter).toLowerCase()) {
    throw new ServiceError(
      400,
      'InefficientFilter',
      'The restriction or sort order is too complex for this operation.',
    );
  }
  return instances.filter((instance) => matches(filter, instance));
}

interface Order {
  read: (instance: Instance) => Value;
  sign: number;
}

const DEFAULT_ORDERS = {
  'by-start': [{ read: property('start/dateTime'), sign: 1 }],
  'newest-first': [{ read: property('createdDateTime'), sign: -1 }],
} satisfies Record<string, Order[]>;

function parseOrder(text: string): Order[] {
  return text.split(',').map((part) => {
    const [path = '', direction = 'asc'] = part.trim().split(/\s+/);
    return { read: property(path), sign: direction.toLowerCase() === 'desc' ? -1 : 1 };
  });
}

function compareBy(orders: readonly Order[], a: Instance, b: Instance): number {
  for (const { read, sign } of orders) {
    const [left, right] = [read(a) ?? '', read(b) ?? ''];
    if (left !== right) return left < right ? -sign : sign;
  }
  return 0;
}

export function applyOrder(
  call: GraphCall,
  instances: readonly Instance[],
  otherwise: keyof typeof DEFAULT_ORDERS,
): readonly Instance[] {
  const text = call.query.get('$orderby');
  const orders = text ? parseOrder(text) : DEFAULT_ORDERS[otherwise];
  return [...instances].sort((a, b) => compareBy(orders, a, b));
}
