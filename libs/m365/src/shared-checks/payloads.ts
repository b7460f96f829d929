import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonRecord } from '../json.js';
import { asRecord } from '../json.js';
import { sharedFolder } from './env.js';

export function readShared(...name: string[]): unknown {
  return JSON.parse(readFileSync(path.join(sharedFolder(), ...name), 'utf8'));
}

/** Every event that Graph answers in the examples and captures, with the file that it is in. */
export function answeredEvents(): { file: string; event: JsonRecord }[] {
  return ['graph/examples', 'graph/real-payloads'].flatMap((folder) =>
    readdirSync(path.join(sharedFolder(), folder))
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => eventsIn(answers(readShared(folder, file))).map((event) => ({ file, event }))),
  );
}

/** What was sent is no answer: its events have no id yet. */
function answers(file: unknown): unknown {
  const { request: _, ...rest } = asRecord(file) ?? {};
  return rest;
}

function eventsIn(value: unknown): JsonRecord[] {
  if (Array.isArray(value)) return value.flatMap(eventsIn);
  const record = asRecord(value);
  if (!record) return [];
  return isEvent(record) ? [record] : Object.values(record).flatMap(eventsIn);
}

function isEvent(record: JsonRecord): boolean {
  // An invitation in the inbox looks like an event and may hold one.
  if (typeof record['id'] !== 'string' || /eventMessage/i.test(String(record['@odata.type']))) return false;
  const isTombstone = record['@removed'] !== undefined;
  const isPartOfSeries = record['seriesMasterId'] !== undefined || record['recurrence'] !== undefined;
  return isTombstone || isPartOfSeries || ('start' in record && 'end' in record);
}
