import type { Instance } from '../exchange/event.model.js';
import { badRequest } from '../service-error.js';
import type { GraphCall } from './call.js';
import type { EventJson } from './event-json.js';
import { splitList } from './query-options.js';

interface Expansion {
  name: string;
  /** Id that a nested `$filter=id eq '…'` asks for. */
  id: string | undefined;
}

const KNOWN = [
  'singleValueExtendedProperties',
  'multiValueExtendedProperties',
  'extensions',
  'exceptionOccurrences',
  'attachments',
  'instances',
  'calendar',
];
const EXPANSION = /^(\w+)(?:\((?:.*?)\$filter=\s*id eq '((?:[^']|'')*)'.*\)|\(.*\))?$/;

export function expandOf(call: GraphCall): Expansion[] {
  return splitList(call.query.get('$expand') ?? '').map((text) => {
    const match = EXPANSION.exec(text);
    const name = KNOWN.find((known) => known.toLowerCase() === match?.[1]?.toLowerCase());
    if (!name)
      throw badRequest(
        `Parsing OData Select and Expand failed: Could not find a property named '${text}' on type 'microsoft.graph.event'.`,
      );
    return { name, id: match?.[2]?.replaceAll("''", "'") };
  });
}

/** Only properties asked for by id are shown: nobody can list them (SEMANTICS 10.1). */
function extendedProperties(instance: Instance, id: string | undefined, multi: boolean): unknown[] {
  const value = id === undefined ? undefined : instance.item.extendedProperties?.get(id);
  return value === undefined || Array.isArray(value) !== multi ? [] : [{ id, value }];
}

function extensions(instance: Instance, id: string | undefined): unknown[] {
  const all = [...(instance.item.extensions?.values() ?? [])];
  return id === undefined ? all : all.filter((one) => one['id'] === id || one['extensionName'] === id);
}

export function expandEvent(event: EventJson, instance: Instance, expansions: readonly Expansion[]): EventJson {
  for (const { name, id } of expansions) {
    if (name.endsWith('ExtendedProperties')) {
      const found = extendedProperties(instance, id, name.startsWith('multi'));
      if (found.length > 0) event[name] = found;
    } else if (name === 'extensions') {
      const found = extensions(instance, id);
      if (found.length > 0) event[name] = found;
    } else if (name === 'attachments') {
      event[name] = [...(instance.item.attachments?.values() ?? [])];
    }
  }
  return event;
}
