// npm test: builds, starts a Postgres of its own, runs every project's tests, adds up what they counted.
//   --pure        leaves out what needs a database or processes
//   --zone=UTC    another time zone than the awkward default
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = path.resolve(import.meta.dirname, '../../..');
process.chdir(root);
const { values: options } = parseArgs({ options: { pure: { type: 'boolean' }, zone: { type: 'string' } } });
const scratch = mkdtempSync(path.join(os.tmpdir(), 'kalbro-test-run-'));
// Run by root, Postgres has a user of its own, who has to get through.
chmodSync(scratch, 0o755);
const countsFile = path.join(scratch, 'counts');

let running;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    interrupted = true;
    running?.kill('SIGTERM');
  });
}

function run(args, env = {}) {
  return new Promise((resolve) => {
    running = spawn(process.execPath, [path.join(root, 'node_modules/nx/dist/bin/nx.js'), ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
      // No daemon and no cloud: what a test run starts ends with it.
      env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true', ...env },
    });
    running.once('exit', (code) => resolve(code ?? 1));
  });
}

/** jest fails a project that has no tests at all; such projects are named instead. */
async function projectsWithTests() {
  const { createProjectGraphAsync } = await import('@nx/devkit');
  process.env.NX_DAEMON = 'false';
  const { nodes } = await createProjectGraphAsync({ exitOnError: true });
  const projects = Object.values(nodes).map(({ name, data }) => ({ name, folder: path.join(root, data.root, 'src') }));
  const tested = projects.filter(({ folder }) => existsSync(folder) && hasSpec(folder));
  return {
    tested: tested.map(({ name }) => name),
    untested: projects.filter((p) => !tested.includes(p)).map((p) => p.name),
  };
}

function hasSpec(folder) {
  return readdirSync(folder, { recursive: true }).some((file) => file.endsWith('.spec.ts'));
}

async function withDatabase(work) {
  if (options.pure || process.env.TEST_DATABASE_URL) return work({});
  const { startTestServer } = await import('@kalbro/database/test-server');
  const server = await startTestServer(path.join(scratch, 'postgres'));
  try {
    return await work({ TEST_DATABASE_URL: server.url });
  } finally {
    await server.stop();
  }
}

function report(untested) {
  const rows = existsSync(countsFile)
    ? readFileSync(countsFile, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  const total = { passed: 0, failed: 0, skipped: 0, failures: rows.flatMap(({ failures }) => failures) };
  console.log('\nTests by project');
  for (const { project, passed, failed, skipped } of rows.sort((a, b) => a.project.localeCompare(b.project))) {
    console.log(`  ${project.padEnd(22)} ${passed} passed, ${failed} failed, ${skipped.length} skipped`);
    for (const name of skipped) console.log(`    skipped: ${name}`);
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped.length;
  }
  for (const failure of total.failures) console.log(`  failed: ${failure}`);
  if (untested.length > 0) console.log(`  without tests: ${untested.join(', ')}`);
  return total;
}

async function main() {
  const built = await run(['run-many', '-t', 'build', '--output-style=static']);
  if (built !== 0) return { code: built, total: { passed: 0, failed: 1, skipped: 0, failures: ['the build'] } };
  const { tested, untested } = await projectsWithTests();
  const code = await withDatabase((database) =>
    run(['run-many', '-t', 'test', '--parallel=2', '--output-style=static', `--projects=${tested.join(',')}`], {
      TZ: options.zone ?? 'America/St_Johns',
      TEST_COUNTS_FILE: countsFile,
      TEST_ROOT: root,
      ...(options.pure ? { TEST_KIND: 'pure' } : {}),
      ...database,
    }),
  );
  const total = report(options.pure ? [] : untested);
  // A project that died before it could count must not vanish from the sum.
  if (code !== 0 && total.failed === 0) {
    total.failed = 1;
    total.failures.push('a project that could not count its tests, see above');
  }
  return { code, total };
}

const { code, total } = await main().finally(() => rmSync(scratch, { recursive: true, force: true }));
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
if (process.env.TEST_SUMMARY_FILE) {
  writeFileSync(
    process.env.TEST_SUMMARY_FILE,
    [`${total.passed} ${total.failed} ${total.skipped}`, ...total.failures, ''].join('\n'),
  );
}
process.exit(interrupted ? 130 : code);
