// What comes before everything else: the right Node, the dependencies, and all that has to be built.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const needed = [20, 19];

function isNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > needed[0] || (major === needed[0] && minor >= needed[1]);
}

function refuse(message) {
  console.error(message);
  process.exit(1);
}

/** Quiet unless it fails: nx keeps what has not changed. */
function build(root) {
  const args = ['run-many', '-t', 'build', '--output-style=static'];
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true' };
  const nx = spawn(process.execPath, [path.join(root, 'node_modules/nx/dist/bin/nx.js'), ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = () => {
    nx.kill('SIGTERM');
    process.exit(0);
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  let output = '';
  nx.stdout.on('data', (chunk) => (output += chunk));
  nx.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => {
    nx.once('close', (code) => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      if (code !== 0) refuse(` failed\n${output}`);
      resolve();
    });
  });
}

/** Says how it goes; ends the process with what to do when it cannot go on. */
export async function prepare(root) {
  if (!isNewEnough()) refuse(`Node ${needed.join('.')} or newer is needed; this is ${process.versions.node}.`);
  if (!existsSync(path.join(root, 'node_modules/nx'))) refuse('The dependencies are not installed: run npm ci first.');
  console.log(`  ${`Node ${process.versions.node} ...`.padEnd(42)}      ok`);
  process.stdout.write('  Building ...'.padEnd(44));
  const begin = performance.now();
  await build(root);
  console.log(` ${`${((performance.now() - begin) / 1000).toFixed(1)} s`.padStart(7)}`);
}
