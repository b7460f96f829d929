import { RemoteError } from '@kalbro/kernel';
import type { GraphClient } from './graph-client.js';
import type { JsonRecord } from './json.js';
import { asList, asRecord, asText } from './json.js';

/** Ids of one kind only: Graph gives a calendar or event another id when the header is now sent and now not. */
export const immutableIds = 'IdType="ImmutableId"';
export const plainBodies = 'outlook.body-content-type="text"';
/** For requests that answer with one event. */
export const eventHeaders = { Prefer: `${immutableIds}, ${plainBodies}` } as const;

export function eventPath(remoteId: string): string {
  return `/me/events/${encodeURIComponent(remoteId)}`;
}

/** An answer without its list is a failed read, never an empty calendar. */
export function listed(page: JsonRecord): readonly unknown[] {
  if (!Array.isArray(page['value'])) throw unusable('An answer has no list', 'PAGE_WITHOUT_VALUE');
  return asList(page['value']);
}

export function required(answer: unknown): JsonRecord {
  const record = asRecord(answer);
  if (!record) throw unusable('An answer is no object', 'ANSWER_WITHOUT_OBJECT');
  return record;
}

export function requiredText(value: unknown): string {
  const text = asText(value);
  if (!text) throw unusable('An answer lacks its id', 'ANSWER_WITHOUT_ID');
  return text;
}

/** A link of a page as it is to be kept. Throws when it is missing or leads away from Graph. */
export function requiredLink(graph: Pick<GraphClient, 'parseLink'>, value: unknown): string {
  const link = graph.parseLink(value);
  if (link !== undefined) return link;
  throw value === undefined
    ? unusable('A page of changes has no link to go on', 'PAGE_WITHOUT_LINK')
    : new RemoteError('rejected', 'A link in an answer does not lead to Graph', { code: 'FOREIGN_LINK' });
}

/** Undefined for what is gone, and for nothing but that. */
export async function unlessGone(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RemoteError && error.kind === 'gone') return undefined;
    throw error;
  }
}

/** An answer that says nothing: whoever asked may ask again. */
export function unusable(message: string, code: string): RemoteError {
  return new RemoteError('unavailable', message, { code });
}
