import { randomBytes } from 'node:crypto';
import { testDatabase } from '@kalbro/database/testing';
import type { AccountId } from '@kalbro/kernel';
import { parseKeyRing } from './key-ring.js';
import { rotateAll } from './rotate-keys.js';
import { SealedRows } from './sealed-rows.js';
import { SecretBox } from './secret-box.js';
import { insertAccount } from './testing/accounts.js';
import { PostgresTokenVault, tokenPlace } from './token-vault.js';

const oldKey = `old:${randomBytes(32).toString('base64')}`;
const newKey = `new:${randomBytes(32).toString('base64')}`;
const both = `${newKey},${oldKey}`;

describe('Rotating keys', () => {
  const test = testDatabase();
  let accounts: AccountId[];

  beforeEach(async () => {
    await test.clear();
    accounts = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => insertAccount(test.database, name)));
    for (const account of accounts) await vaultOf(oldKey).save(account, `tokens of ${account}`);
  });

  const boxOf = (ring: string) => new SecretBox(parseKeyRing(ring));
  const vaultOf = (ring: string) => new PostgresTokenVault(test.database, boxOf(ring));
  const rowsOf = (ring: string) => new SealedRows(test.database, boxOf(ring), tokenPlace);
  const rotate = (ring: string, rows = rowsOf(ring)) => rotateAll([rows], parseKeyRing(ring));
  const first = () => accounts[0] as AccountId;

  it('seals all anew, batch by batch, and says which keys can go', async () => {
    const rows = rowsOf(both);
    const report = await rotateAll(
      [{ name: 'account_secret', countsByKey: () => rows.countsByKey(), rotate: () => rows.rotate(2) }],
      parseKeyRing(both),
    );
    expect(report).toEqual({
      tables: [{ name: 'account_secret', sealed: 5, unreadable: 0 }],
      removable: ['old'],
      needed: new Map(),
    });
    for (const account of accounts) expect(await vaultOf(newKey).load(account)).toBe(`tokens of ${account}`);
  });

  it('done again changes nothing', async () => {
    await rotate(both);
    const before = await test.database.reader.query('SELECT * FROM account_secret ORDER BY account_id');
    expect(await rotate(both)).toMatchObject({ tables: [{ sealed: 0 }], removable: ['old'] });
    expect(await test.database.reader.query('SELECT * FROM account_secret ORDER BY account_id')).toEqual(before);
  });

  it('changes nothing when a key is missing that rows are sealed with, and names it', async () => {
    await vaultOf(both).save(first(), 'sealed with the new one');
    const third = `third:${randomBytes(32).toString('base64')}`;
    await expect(rotate(`${third},${newKey}`)).rejects.toThrow(/4 rows of account_secret.*"old"/);
    expect(await rowsOf(both).countsByKey()).toEqual(
      new Map([
        ['old', 4],
        ['new', 1],
      ]),
    );
  });

  it('killed in the middle leaves every row readable, and goes on from there', async () => {
    let opened = 0;
    const box = boxOf(both);
    const dying = new SealedRows(test.database, box, tokenPlace);
    const open = box.open.bind(box);
    box.open = (purpose, sealed) => {
      if ((opened += 1) === 4) throw new Error('killed');
      return open(purpose, sealed);
    };
    await expect(dying.rotate(2)).rejects.toThrow('killed');
    expect(await rowsOf(both).countsByKey()).toEqual(
      new Map([
        ['new', 2],
        ['old', 3],
      ]),
    );
    for (const account of accounts) expect(await vaultOf(both).load(account)).toBe(`tokens of ${account}`);
    expect(await rotate(both)).toMatchObject({ tables: [{ sealed: 3 }], removable: ['old'] });
  });

  it('loses no tokens that another process renews meanwhile', async () => {
    const renewing = vaultOf(both);
    const lease = await renewing.lease(first());
    await rotate(both);
    await renewing.replace(first(), lease?.tokens ?? '', 'renewed');
    await renewing.release(first(), lease?.proof ?? '');
    expect(await vaultOf(newKey).load(first())).toBe('renewed');
  });

  it('says that an old key is still needed while a process that was not restarted writes with it', async () => {
    const rows = rowsOf(both);
    const restless = {
      name: rows.name,
      countsByKey: () => rows.countsByKey(),
      rotate: async () => {
        const done = await rows.rotate();
        await vaultOf(oldKey).save(first(), 'written by an old process');
        return done;
      },
    };
    expect(await rotateAll([restless], parseKeyRing(both))).toMatchObject({
      removable: [],
      needed: new Map([['old', 1]]),
    });
  });

  it('passes over a row that somebody changed, and keeps its key', async () => {
    await test.database.reader.query(`UPDATE account_secret SET nonce = $2 WHERE account_id = $1`, [
      first(),
      randomBytes(12),
    ]);
    expect(await rotate(both)).toMatchObject({
      tables: [{ sealed: 4, unreadable: 1 }],
      removable: [],
      needed: new Map([['old', 1]]),
    });
  });
});
