import path from 'node:path';

/** The project's folder: processes are started from there. */
export const projectRoot = path.resolve(import.meta.dirname, '../../../..');

/** What processes inherit: no settings of this project, so that a developer's own do not leak in. */
export function inheritedEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TZ', 'TMPDIR', 'TEST_DATABASE_URL'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** When it is set (`mongodb://...`), jobs are kept there instead of in Postgres. */
export function jobsUrl(): string | undefined {
  return process.env['MONGODB_TEST_URL'] || undefined;
}

/** A Chromium elsewhere than usual. */
export function chromiumPath(): string | undefined {
  return process.env['CHROMIUM_PATH'] || undefined;
}
