import { randomBytes } from 'node:crypto';
import { testDatabase } from '@kalbro/database/testing';
import type { AccountId } from '@kalbro/kernel';
import { parseKeyRing } from './key-ring.js';
import { SecretBox } from './secret-box.js';
import { PostgresTokenVault } from './token-vault.js';

const oldKey = `old:${randomBytes(32).toString('base64')}`;
const newKey = `new:${randomBytes(32).toString('base64')}`;
const boxOf = (ring: string) => new SecretBox(parseKeyRing(ring));

describe('The token vault', () => {
  const test = testDatabase();
  let kari: AccountId;
  let per: AccountId;

  beforeEach(async () => {
    await test.clear();
    [kari, per] = await Promise.all([insertAccount('kari'), insertAccount('per')]);
  });

  const vaultOf = (ring: string) => new PostgresTokenVault(test.database, boxOf(ring));

  async function insertAccount(name: string): Promise<AccountId> {
    const rows: { id: AccountId }[] = await test.database.reader.query(
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

  const stored = async (): Promise<{ key_id: string; ciphertext: Buffer }[]> =>
    test.database.reader.query('SELECT key_id, ciphertext FROM account_secret ORDER BY account_id') as Promise<
      { key_id: string; ciphertext: Buffer }[]
    >;

  it('gives back what it keeps, for each account its own, and keeps nothing in clear', async () => {
    const vault = vaultOf(newKey);
    await vault.save(kari, 'refresh-kari');
    await vault.save(kari, 'refresh-kari-2');
    await vault.save(per, 'refresh-per');
    expect([await vault.load(kari), await vault.load(per)]).toEqual(['refresh-kari-2', 'refresh-per']);
    expect((await stored()).some(({ ciphertext }) => ciphertext.includes('refresh'))).toBe(false);
  });

  it('forgets what it is told to', async () => {
    const vault = vaultOf(newKey);
    await vault.save(kari, 'x');
    await vault.erase(kari);
    expect(await vault.load(kari)).toBeUndefined();
  });

  it('does not open a row that was moved to another account', async () => {
    const vault = vaultOf(newKey);
    await vault.save(kari, 'refresh-kari');
    await test.database.reader.query('UPDATE account_secret SET account_id = $1', [per]);
    await expect(vault.load(per)).rejects.toMatchObject({ kind: 'misconfigured', code: 'SECRET_UNREADABLE' });
  });

  it('replaces tokens only by those that were renewed from them', async () => {
    const vault = vaultOf(newKey);
    await vault.save(kari, 'one');
    await vault.replace(kari, 'one', 'two');
    await vault.replace(kari, 'one', 'late');
    expect(await vault.load(kari)).toBe('two');
  });

  it('does not bring erased tokens back', async () => {
    const vault = vaultOf(newKey);
    await vault.save(kari, 'one');
    await vault.erase(kari);
    await vault.replace(kari, 'one', 'two');
    expect(await vault.load(kari)).toBeUndefined();
  });

  it('rotates to the current key, batch by batch, and once', async () => {
    const accounts = await Promise.all(['a', 'b', 'c'].map(insertAccount));
    for (const account of accounts) await vaultOf(oldKey).save(account, `tokens of ${account}`);
    const vault = vaultOf(`${newKey},${oldKey}`);
    await vault.save(kari, 'already new');
    expect([await vault.rotate(2), await vault.rotate(2)]).toEqual([3, 0]);
    expect((await stored()).map(({ key_id }) => key_id)).toEqual(['new', 'new', 'new', 'new']);
    for (const account of accounts) expect(await vaultOf(newKey).load(account)).toBe(`tokens of ${account}`);
  });

  it('says which key is missing', async () => {
    await vaultOf(oldKey).save(kari, 'x');
    const failure = { kind: 'misconfigured', code: 'SECRET_KEY_UNKNOWN' };
    await expect(vaultOf(newKey).load(kari)).rejects.toMatchObject(failure);
    await expect(vaultOf(newKey).rotate()).rejects.toMatchObject(failure);
  });
});
