import type { Database } from '@kalbro/database';
import type { AccountId } from '@kalbro/kernel';

/** A connected account of a client and resource of its own. */
export async function insertAccount(database: Database, name: string): Promise<AccountId> {
  const rows: { id: AccountId }[] = await database.reader.query(
    `WITH c AS (INSERT INTO client (id, name) VALUES (gen_random_uuid(), $1) RETURNING id),
          r AS (INSERT INTO resource (id, client_id, external_id, name) SELECT gen_random_uuid(), id, $1, $1 FROM c
                RETURNING id, client_id)
     INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
     SELECT gen_random_uuid(), client_id, id, $1, 'DOWN', '{READ}', 'CONNECTED', 1 FROM r RETURNING id`,
    [name],
  );
  const [row] = rows;
  if (!row) throw new Error('No account was inserted');
  return row.id;
}
