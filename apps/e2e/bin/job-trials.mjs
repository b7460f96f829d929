import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/trials/main.js', import.meta.url);
if (!existsSync(fileURLToPath(main))) {
  console.error('It is not built yet: run `npm run build` first.');
  process.exit(1);
}
await import(main.href);
