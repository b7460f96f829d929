import { randomBytes } from 'node:crypto';
import { findExtension, storeExtension } from '../exchange/extras.js';
import type { Attachment, CalendarItem } from '../exchange/event.model.js';
import { formatInstant } from '../exchange/wall-clock.js';
import { empty, json, type HttpAnswer } from '../http/messages.js';
import { invalidProperty, itemNotFound, ServiceError } from '../service-error.js';
import type { GraphCall } from './call.js';
import { findEvent } from './event-lookup.js';
import { contextOf } from './events.js';

const MAX_INLINE = 3 * 1024 * 1024;

function itemOf(call: GraphCall): CalendarItem {
  return findEvent(call, call.params['event'] ?? '').item;
}

function extensionContext(call: GraphCall): string {
  return contextOf(call, `events('${encodeURIComponent(call.params['event'] ?? '')}')/extensions`);
}

export function listExtensions(call: GraphCall): HttpAnswer {
  return json(200, { '@odata.context': extensionContext(call), value: [...(itemOf(call).extensions?.values() ?? [])] });
}

export function getExtension(call: GraphCall): HttpAnswer {
  const extension = findExtension(itemOf(call), call.params['extension'] ?? '');
  if (!extension) throw itemNotFound();
  return json(200, { '@odata.context': `${extensionContext(call)}/$entity`, ...extension });
}

export function postExtension(call: GraphCall): HttpAnswer {
  const item = itemOf(call);
  const extension = storeExtension(item, call.body);
  call.mailbox.touch(item, call.now);
  return json(201, { '@odata.context': `${extensionContext(call)}/$entity`, ...extension });
}

/** PATCH of an extension merges; a member set to null goes. */
export function patchExtension(call: GraphCall): HttpAnswer {
  const item = itemOf(call);
  const before = findExtension(item, call.params['extension'] ?? '');
  if (!before) throw itemNotFound();
  const merged = Object.fromEntries(Object.entries({ ...before, ...call.body }).filter(([, value]) => value !== null));
  const extension = storeExtension(item, { ...merged, extensionName: before['extensionName'] });
  call.mailbox.touch(item, call.now);
  return json(200, { '@odata.context': `${extensionContext(call)}/$entity`, ...extension });
}

export function deleteExtension(call: GraphCall): HttpAnswer {
  const item = itemOf(call);
  const extension = findExtension(item, call.params['extension'] ?? '');
  if (!extension) throw itemNotFound();
  item.extensions?.delete(String(extension['extensionName']));
  call.mailbox.touch(item, call.now);
  return empty(204);
}

function attachmentJson(attachment: Attachment): Record<string, unknown> {
  const { lastModified, ...shown } = attachment;
  const dated = { lastModifiedDateTime: formatInstant(lastModified), contentId: null, contentLocation: null };
  return {
    '@odata.type': '#microsoft.graph.fileAttachment',
    '@odata.mediaContentType': attachment.contentType,
    ...shown,
    ...dated,
  };
}

export function listAttachments(call: GraphCall): HttpAnswer {
  const value = [...(itemOf(call).attachments?.values() ?? [])].map(attachmentJson);
  return json(200, { '@odata.context': contextOf(call, 'events/attachments'), value });
}

export function getAttachment(call: GraphCall): HttpAnswer {
  const attachment = itemOf(call).attachments?.get(call.params['attachment'] ?? '');
  if (!attachment) throw itemNotFound();
  return json(200, {
    '@odata.context': `${contextOf(call, 'events/attachments')}/$entity`,
    ...attachmentJson(attachment),
  });
}

/** Inline attachments below 3 MB; larger ones need an upload session, which is not simulated (SEMANTICS 6.6). */
export function postAttachment(call: GraphCall): HttpAnswer {
  const item = itemOf(call);
  const { name, contentBytes, contentType, isInline } = call.body;
  if (typeof name !== 'string' || typeof contentBytes !== 'string')
    throw invalidProperty('A file attachment needs name and contentBytes.');
  const size = Buffer.from(contentBytes, 'base64').length;
  if (size >= MAX_INLINE)
    throw new ServiceError(413, 'ErrorMessageSizeExceeded', 'The message exceeds the maximum supported size.');
  const id = `${call.params['event'] ?? ''}.${randomBytes(8).toString('hex')}`;
  const type = typeof contentType === 'string' ? contentType : 'application/octet-stream';
  const attachment = {
    id,
    name,
    contentType: type,
    size,
    isInline: isInline === true,
    lastModified: call.now,
    contentBytes,
  };
  (item.attachments ??= new Map()).set(id, attachment);
  changeAttachments(call, item);
  return json(201, {
    '@odata.context': `${contextOf(call, 'events/attachments')}/$entity`,
    ...attachmentJson(attachment),
  });
}

export function deleteAttachment(call: GraphCall): HttpAnswer {
  const item = itemOf(call);
  if (!item.attachments?.delete(call.params['attachment'] ?? '')) throw itemNotFound();
  changeAttachments(call, item);
  return empty(204);
}

function changeAttachments(call: GraphCall, item: CalendarItem): void {
  item.fields = { ...item.fields, hasAttachments: (item.attachments?.size ?? 0) > 0 };
  call.mailbox.touch(item, call.now);
}
