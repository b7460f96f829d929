import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_SETTINGS } from '../settings.js';
import { DeltaReader } from './delta.js';
import { JsonCache } from './json-cache.js';
import { mailboxRoutes } from './routes.js';

const readme = readFileSync(path.resolve(fileURLToPath(import.meta.url), '../../../README.md'), 'utf8').replace(
  / +/g,
  ' ',
);

it('names every path and its methods', () => {
  const methods = new Map<string, string[]>();
  for (const route of mailboxRoutes(new DeltaReader(new JsonCache(0))).keys()) {
    const [method = '', name = ''] = route.split(' ');
    methods.set(name, [...(methods.get(name) ?? []), method]);
  }
  for (const [name, list] of methods) {
    expect(readme).toContain(`| ${name === '' ? '(the user)' : `\`${name}\``} | ${list.join(' ')} |`);
  }
});

it('names every switch', () => {
  for (const name of Object.keys(DEFAULT_SETTINGS)) expect(readme).toContain(`\`${name}\``);
});
