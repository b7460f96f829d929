import { spawn } from 'node:child_process';
import type { SystemUser } from './unprivileged-user.js';

/** Runs a program to its end; rejects with what it printed when its exit code is not 0. */
export function runProgram(file: string, args: readonly string[], user: SystemUser | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    // A server that a program leaves behind inherits its working directory and its output: hence / and, for pg_ctl, -l.
    const child = spawn(file, args, {
      cwd: '/',
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(user ? { uid: user.uid, gid: user.gid } : {}),
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    // 'exit', not 'close': a server started by pg_ctl may hold the pipes open for as long as it lives.
    child.once('exit', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${file} ended with ${code}: ${output.trim()}`)),
    );
  });
}
