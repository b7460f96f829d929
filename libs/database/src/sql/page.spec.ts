import { pageOf, parseCursor } from './page.js';

const page = (rows: readonly string[], first: number) =>
  pageOf(
    rows,
    first,
    (row) => [row, 'key'],
    (row) => row.toUpperCase(),
  );

describe('A page', () => {
  it('shows what was wanted, and the row beyond tells that there is more', () => {
    expect(page(['a', 'b', 'c'], 2)).toMatchObject({ nodes: ['A', 'B'], pageInfo: { hasNextPage: true } });
    expect(page(['a', 'b'], 2)).toMatchObject({ nodes: ['A', 'B'], pageInfo: { hasNextPage: false } });
  });

  it('ends with a cursor that carries the keys of its last row', () => {
    const { endCursor } = page(['a', 'b', 'c'], 2).pageInfo;
    expect(parseCursor(endCursor, [/^b$/, /^key$/])).toEqual(['b', 'key']);
  });

  it('has no cursor when it is empty', () => {
    expect(page([], 2)).toEqual({ nodes: [], pageInfo: { hasNextPage: false, endCursor: null } });
  });
});

describe('A cursor', () => {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('may be missing', () => {
    expect(parseCursor(null, [/./])).toBeUndefined();
    expect(parseCursor(undefined, [/./])).toBeUndefined();
  });

  it.each([
    ['is no JSON', 'hello'],
    ['is empty', ''],
    ['is no list', encoded({ a: 1 })],
    ['holds something other than texts', encoded([7])],
    ['has too many keys', encoded(['1', '2'])],
    ['has a key that does not fit', encoded(['x'])],
  ])('that %s is refused with its path', (_, cursor) => {
    expect(() => parseCursor(cursor, [/^\d$/])).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', fields: [expect.objectContaining({ path: 'after' })] }),
    );
  });
});
