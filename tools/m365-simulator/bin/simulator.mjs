#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/main.js', import.meta.url);
if (!existsSync(fileURLToPath(main))) {
  console.error('The simulator is not built yet: run `npm run build` (or `npx nx build m365-simulator`) first.');
  process.exit(1);
}
await import(main.href);
