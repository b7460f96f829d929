import type { Mailbox } from '../exchange/mailbox.js';
import { json, type HttpAnswer } from '../http/messages.js';
import { invalidRequest } from '../service-error.js';
import { parameter } from './actions.js';
import type { GraphCall } from './call.js';

const FORMATS = ['entryId', 'ewsId', 'immutableEntryId', 'restId', 'restImmutableEntryId'];
const MAX_IDS = 1000;

const toEws = (id: string): string => id.replaceAll('-', '/').replaceAll('_', '+');
const toRest = (id: string): string => id.replaceAll('/', '-').replaceAll('+', '_');

function formatOf(call: GraphCall, name: string): string {
  const given = String(parameter(call, name) ?? '').toLowerCase();
  const found = FORMATS.find((format) => format.toLowerCase() === given);
  if (!found) throw invalidRequest(`'${given}' is not an exchange id format.`);
  return found;
}

/** One id in another format; undefined when it belongs to nothing here. */
function translate(mailbox: Mailbox, source: string, target: string): string | undefined {
  const key = mailbox.ids.readEvent(toRest(source));
  if (!key) return undefined;
  const item = key.immutable ? mailbox.byImmutable(key.counter) : mailbox.byMessage(key.counter);
  if (!item) return undefined;
  if (target.toLowerCase().includes('immutable')) {
    const immutable = mailbox.ids.immutable(item.number, key.day);
    return target === 'immutableEntryId' ? toEws(immutable) : immutable;
  }
  const id =
    key.day === undefined
      ? mailbox.ids.event(item.messageCounter)
      : mailbox.ids.occurrence(item.messageCounter, key.day);
  return target === 'restId' ? id : toEws(id);
}

/** Up to a thousand ids from one format to another (SEMANTICS 1.7). */
export function translateExchangeIds(call: GraphCall): HttpAnswer {
  const ids = parameter(call, 'inputIds');
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > MAX_IDS)
    throw invalidRequest('inputIds takes 1 to 1000 ids.');
  formatOf(call, 'sourceIdType');
  const target = formatOf(call, 'targetIdType');
  const value = ids.map(String).map((sourceId) => {
    const targetId = translate(call.mailbox, sourceId, target);
    if (targetId !== undefined) return { sourceId, targetId };
    return { sourceId, errorDetails: { code: 'ErrorInvalidId', message: 'The id is not valid.' } };
  });
  const context = 'https://graph.microsoft.com/v1.0/$metadata#Collection(microsoft.graph.convertIdResult)';
  return json(200, { '@odata.context': context, value });
}
