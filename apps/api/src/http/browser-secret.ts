import { randomBytes } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';

const name = 'kalbro_sign_in';
const minutes = 10;
const wellFormed = /^[A-Za-z0-9_-]{43}$/;

/** The secret that this browser showed; undefined when it has none that we could have made. */
export function readBrowserSecret(cookieHeader: string | undefined): string | undefined {
  const value = parseCookie(cookieHeader ?? '')[name];
  return value !== undefined && wellFormed.test(value) ? value : undefined;
}

/** 32 random bytes that tell this browser from every other. */
export function newBrowserSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * The `Set-Cookie` value that binds a sign-in to the browser that began it. The path is the whole origin, since /graphql must see
 * the cookie too: a second sign-in begun in the same browser keeps the secret, so that both can be finished.
 */
export function browserSecretCookie(secret: string, isHttps: boolean): string {
  return stringifySetCookie({
    name,
    value: secret,
    httpOnly: true,
    sameSite: 'lax',
    secure: isHttps,
    path: '/',
    maxAge: minutes * 60,
  });
}
