import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where the published contract, the examples and the captures are. */
export function sharedFolder(): string {
  const folder = process.env['KALBRO_SHARED_DIR'];
  if (!folder) throw new Error('KALBRO_SHARED_DIR has to name the folder that holds graph/openapi-calendar.json.');
  return path.join(folder, 'graph');
}

export function readShared<T>(...names: string[]): T {
  return JSON.parse(readFileSync(path.join(sharedFolder(), ...names), 'utf8')) as T;
}

export function listShared(name: string): string[] {
  return readdirSync(path.join(sharedFolder(), name))
    .filter((file) => file.endsWith('.json'))
    .sort();
}
