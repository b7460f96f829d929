import { placesOf, spellingsOf } from './leak-search.js';

const secret = '1.AXyz-0123_abcdefghijklmnopqrstuvwxyz';
const found = (text: string) => placesOf(secret, new Map([['place', text]])).length > 0;

it.each([
  ['clear', `refresh_token=${secret}&x`],
  ['hex', Buffer.from(`{"t":"${secret}"}`).toString('hex')],
  ['base64', Buffer.from(secret).toString('base64')],
  ['base64 of a longer text', Buffer.from(`{"t":"${secret}","u":1}`).toString('base64')],
  ['base64 one byte on', Buffer.from(`1${secret} and more`).toString('base64')],
  ['base64 two bytes on', Buffer.from(`12${secret}`).toString('base64url')],
])('finds a secret in %s', (_, text) => expect(found(text)).toBe(true));

it('finds no secret in what has none', () => {
  expect(found(Buffer.from(secret.toUpperCase()).toString('base64'))).toBe(false);
  for (const spelling of spellingsOf(secret)) expect(spelling.length).toBeGreaterThan(20);
});
