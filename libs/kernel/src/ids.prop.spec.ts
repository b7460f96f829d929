import fc from 'fast-check';
import { newId, parseId } from './ids.js';

const moment = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const random = fc.uint8Array({ minLength: 10, maxLength: 10 });

describe('An id', () => {
  it('is a UUID of version 7 that parseId takes', () => {
    fc.assert(
      fc.property(moment, random, (now, bytes) => {
        const id: string = newId(now, bytes);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(parseId(id)).toBe(id);
        expect(parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(now);
      }),
    );
  });

  it('made later sorts later', () => {
    fc.assert(
      fc.property(moment, moment, random, random, (a, b, x, y) => {
        fc.pre(a !== b);
        expect(newId(a, x) < newId(b, y)).toBe(a < b);
      }),
    );
  });

  it('depends on all the dice', () => {
    const zeros = new Uint8Array(10);
    for (let place = 0; place < 10; place += 1) {
      const thrown = Uint8Array.from(zeros);
      thrown[place] = 1;
      expect(newId(0, thrown)).not.toBe(newId(0, zeros));
    }
  });

  it('needs ten bytes of them', () => {
    expect(() => newId(0, new Uint8Array(9))).toThrow(RangeError);
  });

  it('is the same in capitals', () => {
    expect(parseId('0190B5A0-0000-7000-8000-00000000000A')).toBe('0190b5a0-0000-7000-8000-00000000000a');
  });

  it.each(['', '1', 'kari', '0190b5a0-0000-7000-8000-00000000000', '0190b5a0-0000-7000-8000-00000000000g', "' OR 1=1"])(
    'is not %s',
    (text) => {
      expect(parseId(text)).toBeUndefined();
    },
  );
});
