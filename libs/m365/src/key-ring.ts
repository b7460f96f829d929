import type { KeyObject } from 'node:crypto';
import { createSecretKey } from 'node:crypto';

/** Keys for AES-256: the first encrypts, all decrypt. */
export interface KeyRing {
  readonly current: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
}

/**
 * Reads `id:base64,id:base64`, 32 bytes each. Throws an `Error` that says what is wrong with which key and holds nothing
 * of a key itself.
 */
export function parseKeyRing(text: string): KeyRing {
  const entries = text.split(',').map((entry, index) => parseKey(entry.trim(), index + 1));
  const keys = new Map(entries);
  const [first] = entries;
  if (first === undefined || keys.size !== entries.length) throw new Error('Two encryption keys have the same id');
  return { current: first[0], keys };
}

function parseKey(entry: string, position: number): readonly [string, KeyObject] {
  const [, id, encoded] = /^([\w.-]{1,64}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry) ?? [];
  if (id === undefined || encoded === undefined) {
    throw new Error(`Encryption key ${position} is not of the form id:base64`);
  }
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length !== 32) throw new Error(`Encryption key "${id}" has ${bytes.length} bytes instead of 32`);
  return [id, createSecretKey(bytes)];
}
