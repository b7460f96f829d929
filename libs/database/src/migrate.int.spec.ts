import { Database } from './database.js';
import { migrate } from './migrate.js';
import { migrations } from './migrations/index.js';
import { emptyDatabase } from './testing/empty-database.js';

describe('Migrating', () => {
  const empty = emptyDatabase();

  it('by two processes at once does everything once', async () => {
    const both = await Promise.all([migrate(empty.url), migrate(empty.url)]);
    expect(both.map((names) => names.length).sort()).toEqual([0, migrations.length]);
  });

  it('by a connected process is possible too', async () => {
    const database = await Database.connect({ url: empty.url });
    await migrate(database);
    expect(await migrate(database)).toEqual([]);
    await database.close();
  });
});
