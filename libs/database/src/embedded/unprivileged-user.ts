import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Postgres refuses to run as root. Root therefore runs it as a user who exists on the machine; everybody else as
 * themselves (undefined).
 */
export function unprivilegedUser(
  passwd: () => string = () => readFileSync('/etc/passwd', 'utf8'),
): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = parsePasswd(passwd());
  const user = users.find((u) => u.name === 'postgres') ?? users.find((u) => u.name === 'nobody');
  if (user) return user;
  throw new Error(
    'Postgres does not run as root, and there is no user postgres or nobody to run it as. ' +
      'Start as another user, or set DATABASE_URL to a Postgres 15 or newer.',
  );
}

/** Reads passwd(5): `name:password:uid:gid:...`, one user a line. */
export function parsePasswd(text: string): SystemUser[] {
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}

/** Names the first parent folder that the user may not enter, before Postgres fails with less to go by. */
export function assertReachable(target: string, user: SystemUser | undefined): void {
  if (!user) return;
  const closed = parents(target).find((folder) => !mayEnter(statSync(folder), user));
  if (closed === undefined) return;
  throw new Error(
    `Started by root, the embedded Postgres runs as user ${user.name}, who may not enter ${closed} on the way to ${target}. ` +
      `Allow it (chmod o+x ${closed}), start from a folder that everyone may enter with DATA_DIR set to another such folder, ` +
      'or set DATABASE_URL to a Postgres 15 or newer.',
  );
}

function parents(target: string): string[] {
  const folder = path.dirname(path.resolve(target));
  return folder === path.dirname(folder) ? [folder] : [...parents(folder), folder];
}

/** The execute bit of the class that the user falls into; Unix asks the first class that matches only. */
export function mayEnter(
  folder: { readonly mode: number; readonly uid: number; readonly gid: number },
  user: SystemUser,
): boolean {
  if (folder.uid === user.uid) return (folder.mode & 0o100) !== 0;
  if (folder.gid === user.gid) return (folder.mode & 0o010) !== 0;
  return (folder.mode & 0o001) !== 0;
}
