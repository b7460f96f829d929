import { prepared } from './prepared.js';
import { testDatabase } from './testing/index.js';

const markedSql = prepared('spec-marked', 'SELECT $1::int + 1 AS sum');

describe('a statement that is marked as prepared', () => {
  const test = testDatabase();

  it('is planned once by a connection, and answers as ever', async () => {
    await test.database.transaction(async (tx) => {
      expect(await tx.query(markedSql, [1])).toEqual([{ sum: 2 }]);
      expect(await tx.query(markedSql, [41])).toEqual([{ sum: 42 }]);
      expect(await tx.query('SELECT $1::int - 1 AS rest', [1])).toEqual([{ rest: 0 }]);
      const known: { name: string }[] = await tx.query('SELECT name FROM pg_prepared_statements WHERE NOT from_sql');
      expect(known.map(({ name }) => name)).toEqual(['spec-marked']);
    });
  });
});
