import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A server that answers everything with 200, dies on `POST /die`, and stops with its parent as the real ones do. */
const stub = (portVariable: string) => `
import { createServer } from 'node:http';
const port = Number(process.env.${portVariable});
const server = createServer((request, response) => {
  if (request.url === '/die') process.exit(3);
  response.end(JSON.stringify({ pid: process.pid, databaseUrl: process.env.DATABASE_URL }));
});
server.listen(port, '127.0.0.1', () => console.log('listening on ' + port));
for (const name of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(name, () => { console.log(name); process.exit(0); });
`;

/** Like the real simulator, it has never heard of parents: that part must come from outside. */
const simulatorStub = stub('SIMULATOR_PORT').replace(", 'disconnect'", '');

/** A project folder with stand-ins for the processes, on a path that any user may enter. */
export async function stubProject(): Promise<{ readonly root: string; remove(): Promise<void> }> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'kalbro-stub-'));
  await chmod(root, 0o755);
  await write(root, 'package.json', '{ "type": "module" }');
  await write(root, 'apps/api/dist/main.js', stub('API_PORT'));
  await write(root, 'apps/jobs/dist/main.js', stub('JOBS_PORT'));
  await write(root, 'apps/console/server/dist/main.js', stub('CONSOLE_PORT').replace(", 'disconnect'", ''));
  await write(root, 'tools/m365-simulator/bin/simulator.mjs', simulatorStub);
  const preload = fileURLToPath(new URL('../../bin/exit-with-parent.mjs', import.meta.url));
  await mkdir(path.join(root, 'tools/local/bin'), { recursive: true });
  await cp(preload, path.join(root, 'tools/local/bin/exit-with-parent.mjs'));
  return { root, remove: () => rm(root, { recursive: true, force: true, maxRetries: 5 }) };
}

async function write(root: string, file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), text);
}

/** Replaces one of the stand-ins by a program of its own. */
export function replaceProgram(root: string, file: string, text: string): Promise<void> {
  return write(root, file, text);
}

export async function readRecord(root: string): Promise<Record<string, number>> {
  return JSON.parse(await readFile(path.join(root, '.data/children.json'), 'utf8')) as Record<string, number>;
}
