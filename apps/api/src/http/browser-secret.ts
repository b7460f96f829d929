import { randomBytes } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';

const minutes = 10;
const wellFormed = /^[A-Za-z0-9_-]{43}$/;

/** The secret of one browser, and the `Set-Cookie` value that keeps it there. */
export interface BrowserSecret {
  readonly secret: string;
  readonly header: string;
}

/**
 * The cookie that binds a sign-in to the browser that began it. Over https its name begins with `__Host-`: then browsers take
 * it from this very host over https only, and no neighbouring host can plant one. The path is the whole origin, since
 * /graphql must see the cookie too: a second sign-in begun in the same browser keeps the secret, so that both can be finished.
 */
export class BrowserCookie {
  private readonly name: string;

  /** @param isHttps whether browsers reach us over https: then the cookie never travels without */
  constructor(private readonly isHttps: boolean) {
    this.name = isHttps ? '__Host-kalbro_sign_in' : 'kalbro_sign_in';
  }

  /** The secret that this browser showed; undefined when it has none that we could have made. */
  read(cookieHeader: string | undefined): string | undefined {
    const value = parseCookie(cookieHeader ?? '')[this.name];
    return value !== undefined && wellFormed.test(value) ? value : undefined;
  }

  /** The secret that this browser showed, or 32 new random bytes that tell it from every other. */
  of(cookieHeader: string | undefined): BrowserSecret {
    const secret = this.read(cookieHeader) ?? randomBytes(32).toString('base64url');
    return { secret, header: this.write(secret) };
  }

  private write(value: string): string {
    return stringifySetCookie({
      name: this.name,
      value,
      httpOnly: true,
      sameSite: 'lax',
      secure: this.isHttps,
      path: '/',
      maxAge: minutes * 60,
    });
  }
}
