import { randomBytes } from 'node:crypto';
import { parseKeyRing } from './key-ring.js';

const key = (bytes = 32) => randomBytes(bytes).toString('base64');

it('the first key encrypts, all decrypt', () => {
  const ring = parseKeyRing(`new:${key()}, old:${key()}`);
  expect(ring.current).toBe('new');
  expect([...ring.keys.keys()]).toEqual(['new', 'old']);
});

it.each([
  ['', 'Encryption key 1 is not of the form id:base64'],
  ['k1', 'Encryption key 1 is not of the form id:base64'],
  [`k1:${key()},`, 'Encryption key 2 is not of the form id:base64'],
  [`k1:${key(16)}`, 'Encryption key "k1" has 16 bytes instead of 32'],
  [`k1:${key()},k1:${key()}`, 'Two encryption keys have the same id'],
])('says what is wrong with %p', (text, message) => {
  expect(() => parseKeyRing(text)).toThrow(message);
});

it('shows nothing of a key', () => {
  const secret = key(31);
  let message = '';
  try {
    parseKeyRing(`k1:${secret}`);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toBe('Encryption key "k1" has 31 bytes instead of 32');
});
