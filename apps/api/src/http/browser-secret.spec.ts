import { BrowserCookie } from './browser-secret.js';

const http = new BrowserCookie(false);
const https = new BrowserCookie(true);

describe('the cookie that binds a sign-in to a browser', () => {
  it.each([http, https])('a secret comes back as it went out, and is kept by the next sign-in', (cookie) => {
    const { secret, header } = cookie.of(undefined);
    const shown = `theme=dark; ${header.split(';')[0]}`;
    expect(cookie.read(shown)).toBe(secret);
    expect(cookie.of(shown)).toEqual({ secret, header });
  });

  it('scripts and other sites never see it, and it ends after ten minutes', () => {
    const parts = http.of(undefined).header.split('; ');
    expect(parts).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Lax', 'Max-Age=600', 'Path=/']));
    expect(parts).not.toContain('Secure');
  });

  it('over https it belongs to this host alone: prefix, Secure, path /, no domain', () => {
    const { header } = https.of(undefined);
    expect(header).toMatch(/^__Host-kalbro_sign_in=/);
    expect(header.split('; ')).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Lax', 'Secure', 'Path=/']));
    expect(header).not.toMatch(/domain/i);
  });

  it('over https none without the prefix is taken: a neighbouring host may have planted it', () => {
    expect(https.read(http.of(undefined).header.split(';')[0])).toBeUndefined();
  });

  it.each([
    undefined,
    '',
    'kalbro_sign_in=short',
    `kalbro_sign_in=${'a'.repeat(44)}`,
    `kalbro_sign_in=${'<'.repeat(43)}`,
  ])('%p holds no secret of ours', (header) => {
    expect(http.read(header)).toBeUndefined();
  });

  it('no two browsers get the same', () => {
    expect(new Set(Array.from({ length: 100 }, () => http.of(undefined).secret)).size).toBe(100);
  });
});
