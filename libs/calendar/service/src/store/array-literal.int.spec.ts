import { testDatabase } from '@kalbro/database/testing';
import fc from 'fast-check';
import { arrayLiteral } from './array-literal.js';

describe('An array literal', () => {
  const db = testDatabase();

  it('comes back from Postgres as it was given, whatever the text', async () => {
    // Postgres text holds any character but NUL, and only whole ones.
    const text = fc.string({ unit: 'binary' }).map((s) => s.replaceAll('\u0000', ''));
    const awkward = fc.constantFrom('', 'NULL', 'null', '{}', '"', '\\', 'a,b', ' x ', 'line\nbreak', '\\"');
    const values = fc.array(fc.option(fc.oneof(text, awkward)), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(values, async (given) => {
        const rows: { back: (string | null)[] }[] = await db.database.reader.query('SELECT $1::text[] AS back', [
          arrayLiteral(given),
        ]);
        expect(rows[0]?.back).toEqual(given);
      }),
      { numRuns: 200 },
    );
  });

  it('carries booleans', async () => {
    const rows: unknown[] = await db.database.reader.query('SELECT $1::boolean[] AS back', [
      arrayLiteral([true, null, false]),
    ]);
    expect(rows).toEqual([{ back: [true, null, false] }]);
  });
});
