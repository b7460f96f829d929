import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { parseKeyRing } from './key-ring.js';
import { SecretBox } from './secret-box.js';

const oldKey = `old:${randomBytes(32).toString('base64')}`;
const newKey = `new:${randomBytes(32).toString('base64')}`;
const box = new SecretBox(parseKeyRing(`${newKey},${oldKey}`));

it('opens what it sealed, for the same purpose', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (purpose, text) => {
      expect(box.open(purpose, box.seal(purpose, text))).toBe(text);
    }),
  );
});

it('never uses a nonce twice and leaves no trace of the text', () => {
  const sealed = Array.from({ length: 200 }, () => box.seal('a', 'refresh-token'));
  expect(new Set(sealed.map(({ nonce }) => nonce.toString('hex'))).size).toBe(200);
  expect(sealed.some(({ ciphertext }) => ciphertext.includes('refresh'))).toBe(false);
});

it('opens what an older key sealed', () => {
  const before = new SecretBox(parseKeyRing(oldKey)).seal('a', 'text');
  expect(before.keyId).toBe('old');
  expect(box.open('a', before)).toBe('text');
});

describe('does not open', () => {
  const sealed = box.seal('kalbro:account:1', 'text');
  const flipped = (bytes: Buffer, index: number) => {
    const copy = Buffer.from(bytes);
    copy[index] = (copy[index] ?? 0) ^ 1;
    return copy;
  };

  it.each([
    ['for another account', 'kalbro:account:2', sealed],
    ['with a changed text', 'kalbro:account:1', { ...sealed, ciphertext: flipped(sealed.ciphertext, 0) }],
    ['with a changed tag', 'kalbro:account:1', { ...sealed, ciphertext: flipped(sealed.ciphertext, 10) }],
    ['with a changed nonce', 'kalbro:account:1', { ...sealed, nonce: flipped(sealed.nonce, 3) }],
    ['with half a tag', 'kalbro:account:1', { ...sealed, ciphertext: sealed.ciphertext.subarray(0, 8) }],
    ['with another key', 'kalbro:account:1', { ...sealed, keyId: 'old' }],
  ])('%s', (_, purpose, secret) => {
    expect(() => box.open(purpose, secret)).toThrow(
      expect.objectContaining({ kind: 'misconfigured', code: 'SECRET_UNREADABLE' }) as Error,
    );
  });

  it('with a key that is not there', () => {
    expect(() => box.open('kalbro:account:1', { ...sealed, keyId: 'lost' })).toThrow(
      expect.objectContaining({ kind: 'misconfigured', code: 'SECRET_KEY_UNKNOWN' }) as Error,
    );
  });
});
