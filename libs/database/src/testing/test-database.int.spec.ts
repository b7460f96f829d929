import { testDatabase } from './index.js';

describe('A test database', () => {
  const test = testDatabase();

  it('has the migrated schema and no rows', async () => {
    expect(await test.database.reader.query('SELECT count(*)::int AS n FROM client')).toEqual([{ n: 0 }]);
  });

  it('is emptied on demand', async () => {
    const insert = 'INSERT INTO client (id, name) VALUES (gen_random_uuid(), $1)';
    await test.database.transaction((tx) => tx.query(insert, ['Fjordplan AS']));
    await test.clear();
    expect(await test.database.reader.query('SELECT * FROM client')).toEqual([]);
  });
});

describe('Two test databases', () => {
  const one = testDatabase();
  const other = testDatabase();

  it('do not see each other', async () => {
    await one.database.reader.query(`INSERT INTO client (id, name) VALUES (gen_random_uuid(), 'Fjordplan AS')`);
    expect(await other.database.reader.query('SELECT * FROM client')).toEqual([]);
    expect(one.url).not.toBe(other.url);
  });

  it('each allow further connections', async () => {
    const again = await one.connect({ applicationName: 'second' });
    expect(await again.reader.query('SELECT count(*)::int AS n FROM client')).toEqual([{ n: 1 }]);
  });
});

describe('A test database that is asked for too early', () => {
  const test = testDatabase();
  const early = (() => {
    try {
      return test.url;
    } catch (error) {
      return error;
    }
  })();

  it('says when it is ready', () => {
    expect(String(early)).toMatch(/in hooks and tests only/);
  });
});
