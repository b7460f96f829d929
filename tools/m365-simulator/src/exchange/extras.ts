import { invalidProperty } from '../service-error.js';
import type { Loose } from './event-input.js';
import type { CalendarItem } from './event.model.js';

const PROPERTY_ID =
  /^(String|Integer|Boolean|SystemTime|Double|Guid|Binary|StringArray|\w+) (\{[0-9a-f-]{36}\} (Name .+|Id 0x[0-9a-f]+)|0x[0-9a-f]+)$/i;
const EXTENSION_TYPE = '#microsoft.graph.openTypeExtension';

function storeProperty(item: CalendarItem, given: unknown): void {
  const { id, value } = (given ?? {}) as { id?: unknown; value?: unknown };
  if (typeof id !== 'string' || !PROPERTY_ID.test(id)) throw invalidProperty('The extended property ID is not valid.');
  const stored = Array.isArray(value) ? value.map(String) : String(value ?? '');
  (item.extendedProperties ??= new Map()).set(id, stored);
}

/** Keeps an open extension; its id is `microsoft.graph.openTypeExtension.<name>` when named without it. */
export function storeExtension(item: CalendarItem, given: Loose): Loose {
  const name = given['extensionName'] ?? given['id'];
  if (typeof name !== 'string' || name === '') throw invalidProperty('An open extension needs an extensionName.');
  const bare = name.replace(/^microsoft\.graph\.openTypeExtension\./i, '');
  const id = `microsoft.graph.openTypeExtension.${bare}`;
  const extension = { ...given, '@odata.type': EXTENSION_TYPE, id, extensionName: bare };
  (item.extensions ??= new Map()).set(bare, extension);
  return extension;
}

export function findExtension(item: CalendarItem, name: string): Loose | undefined {
  return item.extensions?.get(name.replace(/^microsoft\.graph\.openTypeExtension\./i, ''));
}

/** Extended properties and extensions written along with an event; they are not echoed (SEMANTICS 10.1). */
export function applyExtensions(item: CalendarItem, body: Loose): void {
  const properties = [body['singleValueExtendedProperties'], body['multiValueExtendedProperties']];
  for (const list of properties) if (Array.isArray(list)) list.forEach((one) => storeProperty(item, one));
  if (Array.isArray(body['extensions'])) body['extensions'].forEach((one) => storeExtension(item, one as Loose));
}
