import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PostgresBinaries } from './binaries.js';
import { runProgram } from './program.js';
import { assertReachable } from './unprivileged-user.js';
import type { SystemUser } from './unprivileged-user.js';

/** The folder of one embedded server: `data` (Postgres's own), `password`, `server.log`. */
export interface Cluster {
  readonly folder: string;
  readonly data: string;
  readonly password: string;
  readonly log: string;
}

/** The role that owns everything in an embedded server. */
export const owner = 'kalbro';

export function clusterAt(folder: string): Cluster {
  const at = (name: string) => path.join(path.resolve(folder), name);
  return { folder: path.resolve(folder), data: at('data'), password: at('password'), log: at('server.log') };
}

/** Made beside its place and moved there in one step, so that a crash or a rival never leaves half of a cluster. */
export async function createCluster(cluster: Cluster, binaries: PostgresBinaries, user?: SystemUser): Promise<void> {
  if (existsSync(cluster.folder)) return;
  const draft = clusterAt(`${cluster.folder}.new-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await initialise(draft, binaries, user);
    await moveInto(draft.folder, cluster.folder);
  } finally {
    await rm(draft.folder, { recursive: true, force: true });
  }
}

async function initialise(draft: Cluster, binaries: PostgresBinaries, user?: SystemUser): Promise<void> {
  await mkdir(draft.folder, { recursive: true, mode: 0o700 });
  await writeFile(draft.password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (user) for (const file of [draft.folder, draft.password]) await chown(file, user.uid, user.gid);
  assertReachable(draft.data, user);
  // The built-in locale sorts and folds case alike on every machine; libc's and ICU's depend on what is installed.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const sign = [`--username=${owner}`, '--auth=scram-sha-256', `--pwfile=${draft.password}`];
  await runProgram(binaries.initdb, [`--pgdata=${draft.data}`, ...sign, ...locale, '--no-sync'], user);
}

async function moveInto(draft: string, folder: string): Promise<void> {
  try {
    await rename(draft, folder);
  } catch (cause) {
    // Somebody else was first: theirs is as good.
    if (!existsSync(folder)) throw cause;
  }
}

/** Where the server of this cluster listens, by its own account; undefined when it does not claim to be ready. */
export async function claimedPort(cluster: Cluster): Promise<number | undefined> {
  const file = path.join(cluster.data, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines[7]?.trim() === 'ready' ? Number(lines[3]) : undefined;
}
