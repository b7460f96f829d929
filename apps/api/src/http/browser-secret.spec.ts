import { browserSecretCookie, newBrowserSecret, readBrowserSecret } from './browser-secret.js';

describe('the cookie that binds a sign-in to a browser', () => {
  it('a secret comes back as it went out', () => {
    const secret = newBrowserSecret();
    const [pair] = browserSecretCookie(secret, false).split(';');
    expect(readBrowserSecret(`theme=dark; ${pair}`)).toBe(secret);
  });

  it('scripts and other sites never see it, and it ends after ten minutes', () => {
    const parts = browserSecretCookie('s', false).split('; ');
    expect(parts).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Lax', 'Max-Age=600', 'Path=/']));
    expect(parts).not.toContain('Secure');
    expect(browserSecretCookie('s', true).split('; ')).toContain('Secure');
  });

  it.each([
    undefined,
    '',
    'kalbro_sign_in=short',
    `kalbro_sign_in=${'a'.repeat(44)}`,
    `kalbro_sign_in=${'<'.repeat(43)}`,
  ])('%p holds no secret of ours', (header) => {
    expect(readBrowserSecret(header)).toBeUndefined();
  });

  it('no two browsers get the same', () => {
    expect(new Set(Array.from({ length: 100 }, newBrowserSecret)).size).toBe(100);
  });
});
