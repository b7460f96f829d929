import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { projectRoot } from '../system/env.js';

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}

const client = path.join(projectRoot, 'apps/console/dist/client');
const manifest = JSON.parse(readFileSync(path.join(client, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;

/** A chunk and everything that must be loaded with it. */
function withImports(name: string, found = new Set<string>()): ReadonlySet<string> {
  if (!found.has(name)) {
    found.add(name);
    for (const one of manifest[name]?.imports ?? []) withImports(one, found);
  }
  return found;
}

describe('The first view of the console', () => {
  const scripts = [...withImports('index.html')].map((name) => manifest[name]?.file ?? '');

  it('takes less than 250 kB of script, gzipped', () => {
    const bytes = scripts.map((file) => gzipSync(readFileSync(path.join(client, file))).length);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(250_000);
  });

  it('does not wait for the calendar, which is loaded when it is opened', () => {
    expect(manifest['index.html']?.dynamicImports).toContain('src/calendar/calendar-page.tsx');
    const text = scripts.map((file) => readFileSync(path.join(client, file), 'utf8')).join('');
    expect(text).not.toContain('timeGridWeek');
  });
});
