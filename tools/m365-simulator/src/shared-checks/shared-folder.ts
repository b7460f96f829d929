import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sharedDirectory } from './env.js';

/** Where the published contract, the examples and the captures are. */
export function sharedFolder(): string {
  return path.join(sharedDirectory(), 'graph');
}

export function readShared<T>(...names: string[]): T {
  return JSON.parse(readFileSync(path.join(sharedFolder(), ...names), 'utf8')) as T;
}

export function listShared(name: string): string[] {
  return readdirSync(path.join(sharedFolder(), name))
    .filter((file) => file.endsWith('.json'))
    .sort();
}
