// npm run demo. Plain JavaScript, because it builds everything before it can use what was built.
import path from 'node:path';
import { prepare } from './prepare.mjs';

const root = path.resolve(import.meta.dirname ?? '.', '../../..');
console.log('Kalbro demo: an Outlook calendar comes into the planner, and stays in step.\n');
await prepare(root);
const { runDemo } = await import('../dist/demo/main.js');
process.exit(await runDemo(root));
