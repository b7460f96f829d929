import { randomBytes, randomUUID } from 'node:crypto';
import { testDatabase } from '@kalbro/database/testing';
import type { AccountId } from '@kalbro/kernel';
import { parseKeyRing } from './key-ring.js';
import { SecretBox } from './secret-box.js';
import { insertAccount } from './testing/accounts.js';
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
    kari = await insertAccount(test.database, 'kari');
    per = await insertAccount(test.database, 'per');
  });

  const vaultOf = (ring: string) => new PostgresTokenVault(test.database, boxOf(ring));

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

  it('lets one renew at a time, and the next one when that one is done', async () => {
    const [one, two] = [vaultOf(newKey), vaultOf(newKey)];
    await one.save(kari, 'one');
    const taken = await Promise.all([one.lease(kari), two.lease(kari), one.lease(kari), two.lease(kari)]);
    const [lease, ...more] = taken.filter((each) => each !== undefined);
    expect([lease?.tokens, more]).toEqual(['one', []]);
    await two.release(kari, randomUUID());
    expect(await two.lease(kari)).toBeUndefined();
    await one.release(kari, lease?.proof ?? '');
    expect(await two.lease(kari)).toMatchObject({ tokens: 'one' });
  });

  it('lets another one renew when who did it fell silent for half a minute', async () => {
    const vault = vaultOf(newKey);
    await vault.save(kari, 'one');
    const dead = await vault.lease(kari);
    const [{ seconds } = {}]: { seconds?: number }[] = await test.database.reader.query(
      'SELECT extract(epoch FROM refreshing_until - now())::float AS seconds FROM account_secret',
    );
    expect(seconds).toBeGreaterThan(20);
    expect(seconds).toBeLessThanOrEqual(30);
    await test.database.reader.query(`UPDATE account_secret SET refreshing_until = now() - interval '1 ms'`);
    expect(await vault.lease(kari)).toMatchObject({ tokens: 'one' });
    await vault.release(kari, dead?.proof ?? '');
    expect(await vault.lease(kari)).toBeUndefined();
  });

  it('leases nothing where nothing is kept, and a new sign-in waits for nobody', async () => {
    const vault = vaultOf(newKey);
    expect(await vault.lease(kari)).toBeUndefined();
    await vault.save(kari, 'one');
    await vault.lease(kari);
    await vault.save(kari, 'two');
    expect(await vault.lease(kari)).toMatchObject({ tokens: 'two' });
  });

  it('says which key is missing', async () => {
    await vaultOf(oldKey).save(kari, 'x');
    const failure = { kind: 'misconfigured', code: 'SECRET_KEY_UNKNOWN' };
    await expect(vaultOf(newKey).load(kari)).rejects.toMatchObject(failure);
  });
});
