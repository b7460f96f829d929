import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { testDatabase } from '@kalbro/database/testing';
import type { AccountId, ClientId } from '@kalbro/kernel';
import { parseKeyRing, PostgresTokenVault, SecretBox } from '@kalbro/m365';
import { organisationSecretPurpose, verifierPurpose } from '@kalbro/calendar-service';
import { rotateKeys, tellRotation } from './key-rotation.js';

const program = fileURLToPath(new URL('../dist/rotate-keys.js', import.meta.url));
const account = '00000000-0000-7000-8000-000000000001' as AccountId;
const oldKey = `old:${randomBytes(32).toString('base64')}`;
const newKey = `new:${randomBytes(32).toString('base64')}`;

describe('npm run rotate-keys', () => {
  const db = testDatabase();
  const boxOf = (ring: string) => new SecretBox(parseKeyRing(ring));
  const stateHash = randomBytes(32);
  let clientId: ClientId;

  beforeEach(async () => {
    await db.clear();
    await db.database.reader.query(seedSql, [account]);
    await new PostgresTokenVault(db.database, boxOf(oldKey)).save(account, 'tokens');
    const { keyId, nonce, ciphertext } = boxOf(oldKey).seal(verifierPurpose(stateHash), 'verifier');
    await db.database.reader.query(attemptSql, [stateHash, account, keyId, nonce, ciphertext]);
    const [client]: { id: ClientId }[] = await db.database.reader.query('SELECT id FROM client');
    clientId = client!.id;
    const secret = boxOf(oldKey).seal(organisationSecretPurpose(clientId), 'of the organisation');
    await db.database.reader.query(connectionSql, [clientId, secret.keyId, secret.nonce, secret.ciphertext]);
  });

  it('covers everything that is sealed: every table with a key has a place in it', async () => {
    const rows: { name: string }[] = await db.database.reader.query(
      `SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'key_id' ORDER BY 1`,
    );
    const { tables } = await rotateKeys({ databaseUrl: db.url, encryptionKeys: `${newKey},${oldKey}` });
    expect(tables.map(({ name }) => name).sort()).toEqual(rows.map(({ name }) => name));
    expect(tables.map(({ sealed }) => sealed)).toEqual([1, 1, 1]);
    expect(await new PostgresTokenVault(db.database, boxOf(newKey)).load(account)).toBe('tokens');
    const [row]: { nonce: Buffer; ciphertext: Buffer }[] = await db.database.reader.query(
      'SELECT nonce, ciphertext FROM sign_in_attempt',
    );
    expect(row && boxOf(newKey).open(verifierPurpose(stateHash), { keyId: 'new', ...row })).toBe('verifier');
    const [connection]: { nonce: Buffer; ciphertext: Buffer }[] = await db.database.reader.query(
      'SELECT nonce, ciphertext FROM organisation_connection',
    );
    const opened =
      connection && boxOf(newKey).open(organisationSecretPurpose(clientId), { keyId: 'new', ...connection });
    expect(opened).toBe('of the organisation');
  });

  it('says in lines what was done and which keys can go', async () => {
    const report = await rotateKeys({ databaseUrl: db.url, encryptionKeys: `${newKey},${oldKey}` });
    expect(tellRotation(report)).toEqual([
      'account_secret: 1 sealed anew.',
      'organisation_connection: 1 sealed anew.',
      'sign_in_attempt: 1 sealed anew.',
      'Can be taken out of TOKEN_ENCRYPTION_KEYS now: old.',
    ]);
    const stuck = { tables: [{ name: 't', sealed: 0, unreadable: 2 }], removable: [], needed: new Map([['old', 2]]) };
    expect(tellRotation(stuck).join('\n')).toMatch(
      /2 do not open[^]*"old" is still needed by 2[^]*No key can be taken/,
    );
  });

  it('is a program that ends with 0, or with 2 and a reason when a key is missing', async () => {
    expect(await run(`${newKey},${oldKey}`)).toEqual({ code: 0, said: expect.stringContaining('taken out of') });
    expect(await run(oldKey)).toEqual({ code: 2, said: expect.stringMatching(/sealed with key "new"/) });
    expect(await run('')).toEqual({ code: 2, said: expect.stringContaining('TOKEN_ENCRYPTION_KEYS is missing') });
    const { code, said } = await run('k:c2hvcnQ=');
    expect([code, said]).toEqual([2, expect.stringContaining('has 5 bytes instead of 32')]);
    expect(said).not.toContain('c2hvcnQ=');
  }, 30_000);

  async function run(keys: string): Promise<{ code: number; said: string }> {
    const { NODE_OPTIONS: _, ...inherited } = process.env;
    const env = { ...inherited, DATABASE_URL: db.url, TOKEN_ENCRYPTION_KEYS: keys };
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [program], { env });
      return { code: 0, said: stdout };
    } catch (error) {
      const { code, stderr } = error as { code: number; stderr: string };
      return { code, said: stderr };
    }
  }
});

const seedSql = `
WITH c AS (INSERT INTO client (id, name) VALUES (gen_random_uuid(), 'Fjordplan AS') RETURNING id),
  u AS (INSERT INTO app_user (id, client_id, external_id, name, email)
    SELECT gen_random_uuid(), id, 'kari', 'Kari', 'kari@fjordplan.example' FROM c),
  r AS (INSERT INTO resource (id, client_id, external_id, name) SELECT gen_random_uuid(), id, 'kari', 'Kari' FROM c
    RETURNING id, client_id)
INSERT INTO calendar_account (id, client_id, resource_id, username, direction, scopes, status, position)
SELECT $1, client_id, id, 'kari@fjordplan.example', 'DOWN', '{READ}', 'CONNECTED', 1 FROM r`;

const connectionSql = `
INSERT INTO organisation_connection (client_id, tenant_id, application_id, key_id, nonce, ciphertext)
VALUES ($1, 'fjordplan.example', gen_random_uuid()::text, $2, $3, $4)`;

const attemptSql = `
INSERT INTO sign_in_attempt (state_hash, account_id, user_id, browser_hash, permission, language, key_id, nonce,
  ciphertext, expires_at)
SELECT $1, $2, id, '', 'Calendars.Read', 'nb', $3, $4, $5, now() + interval '10 minutes' FROM app_user`;
