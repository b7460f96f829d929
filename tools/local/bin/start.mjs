// npm start. Plain JavaScript, because it checks Node and builds everything before it can use what was built.
import path from 'node:path';
import { prepare } from './prepare.mjs';

const begin = { at: performance.now(), parent: process.ppid };
const root = path.resolve(import.meta.dirname ?? '.', '../../..');
console.log('Kalbro is starting.\n');
await prepare(root);
const { runLocally } = await import('../dist/main.js');
process.exit(await runLocally(root, begin));
