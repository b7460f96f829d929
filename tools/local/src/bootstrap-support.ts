import { randomUUID } from 'node:crypto';
import type { Database } from '@kalbro/database';

/** Sign-in name of the support agent that everybody else is made by. */
export const supportUser = 'support';

/**
 * The first user. Users are made by users, over GraphQL; the first has nobody to be made by, so this one is written into
 * the table, on a developer's machine only. There may be many starts, and two at once.
 */
export async function bootstrapSupport(database: Database): Promise<void> {
  await database.transaction((tx) =>
    tx.query(
      `INSERT INTO app_user (id, client_id, external_id, name, email, permissions)
       VALUES ($1, NULL, $2, 'Siri Support', 'support@kalbro.example', '{modules:manage,clients:manage}')
       ON CONFLICT DO NOTHING`,
      [randomUUID(), supportUser],
    ),
  );
}
