import { randomUUID } from 'node:crypto';
import { Database } from '../database.js';
import { migrate } from '../migrate.js';
import { emptyDatabase } from '../testing/empty-database.js';
import { SignInJourney1764000005000 } from './1764000005000-sign-in-journey.js';

describe('Accounts that were linked to the same Microsoft account before that was refused', () => {
  const empty = emptyDatabase();
  const migration = new SignInJourney1764000005000();
  let database: Database;

  beforeEach(async () => {
    database = await Database.connect({ url: empty.url });
    await migrate(database);
    await migration.down(database.dataSource.createQueryRunner());
  });
  afterEach(() => database.close());

  const sql = (text: string, ...parameters: unknown[]) => database.reader.query(text, parameters);

  async function client(): Promise<string> {
    const id = randomUUID();
    await sql(`INSERT INTO client (id, name) VALUES ($1, 'Fjordplan AS')`, id);
    return id;
  }

  async function account(clientId: string, createdAt: string, more: { tenant?: string; removal?: string } = {}) {
    const [id, resourceId] = [randomUUID(), randomUUID()];
    await sql(
      `INSERT INTO resource (id, client_id, external_id, name) VALUES ($1, $2, $1::uuid::text, 'Kari')`,
      ...[resourceId, clientId],
    );
    await sql(
      `INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position, removal,
         remote_user_id, remote_tenant_id, created_at)
       VALUES ($1, $2, $3, 'kari@fjordplan.example', 'DOWN', '{READ}', 'CONNECTED', $4, $5, 'kari', $6, $7)`,
      ...[id, clientId, resourceId, more.removal === undefined ? 1 : null, more.removal ?? null],
      ...[more.tenant ?? 'fjordplan', createdAt],
    );
    return id;
  }

  it('stay as they are, and only the oldest of a client keeps the identity', async () => {
    const [fjordplan, nordvik] = [await client(), await client()];
    const newest = await account(fjordplan, '2026-03-03');
    const oldest = await account(fjordplan, '2026-03-01');
    const newer = await account(fjordplan, '2026-03-02');
    const removed = await account(fjordplan, '2026-02-01', { removal: '{}' });
    const otherTenant = await account(fjordplan, '2026-03-04', { tenant: 'nordvik' });
    const otherClient = await account(nordvik, '2026-03-05');
    await migration.up(database.dataSource.createQueryRunner());
    const rows: { id: string; status: string }[] = await sql(
      'SELECT id, status FROM calendar_account WHERE remote_user_id IS NOT NULL',
    );
    expect(rows.map(({ id }) => id).sort()).toEqual([oldest, removed, otherTenant, otherClient].sort());
    const others = await sql('SELECT status FROM calendar_account WHERE id = ANY($1)', [newest, newer]);
    expect(others).toEqual([{ status: 'CONNECTED' }, { status: 'CONNECTED' }]);
  });
});
