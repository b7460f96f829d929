import { randomBytes } from 'node:crypto';
import type { Mailbox } from '../exchange/mailbox.js';
import type { RequestedScopes } from './scopes.js';

export interface AuthorizationCode {
  clientId: string;
  upn: string;
  redirectUri: string;
  scopes: RequestedScopes;
  granted: string[];
  nonce?: string;
  challenge?: string;
  challengeMethod?: string;
  issued: number;
  used: boolean;
}

export interface RefreshToken {
  clientId: string;
  upn: string;
  granted: string[];
  openid: boolean;
  issued: number;
  revoked: boolean;
}

export interface StoredGrants {
  refreshTokens: [string, RefreshToken][];
  userConsents: [string, string[]][];
  adminConsents: [string, string[]][];
}

const secret = (prefix: string): string => prefix + randomBytes(48).toString('base64url');

/** Who allowed which app what: consents, codes and refresh tokens. */
export class Grants {
  private readonly codes = new Map<string, AuthorizationCode>();
  private readonly refreshTokens = new Map<string, RefreshToken>();
  private readonly userConsents = new Map<string, Set<string>>();
  private readonly adminConsents = new Map<string, Set<string>>();

  addCode(code: AuthorizationCode): string {
    const text = secret('0.A');
    this.codes.set(text, code);
    return text;
  }

  code(text: string): AuthorizationCode | undefined {
    return this.codes.get(text);
  }

  addRefreshToken(token: RefreshToken): string {
    const text = secret('1.A');
    this.refreshTokens.set(text, token);
    return text;
  }

  refreshToken(text: string): RefreshToken | undefined {
    return this.refreshTokens.get(text);
  }

  /** Password reset or revoked sessions: all refresh tokens of a person die. */
  revoke(upn: string): number {
    const mine = [...this.refreshTokens.values()].filter((token) => token.upn === upn && !token.revoked);
    for (const token of mine) token.revoked = true;
    return mine.length;
  }

  consent(mailbox: Mailbox, clientId: string, scopes: readonly string[]): void {
    add(this.userConsents, `${mailbox.upn}|${clientId}`, scopes);
  }

  consentForTenant(tenantId: string, clientId: string, scopes: readonly string[]): void {
    add(this.adminConsents, `${tenantId}|${clientId}`, scopes);
  }

  /** What was consented to by the person or, for the tenant, by its administrator. */
  consented(mailbox: Mailbox, clientId: string): string[] {
    const user = this.userConsents.get(`${mailbox.upn}|${clientId}`) ?? [];
    return [...new Set([...user, ...this.consentedForTenant(mailbox.options.tenantId, clientId)])];
  }

  consentedForTenant(tenantId: string, clientId: string): string[] {
    return [...(this.adminConsents.get(`${tenantId}|${clientId}`) ?? [])];
  }

  forgetConsent(mailbox: Mailbox): void {
    for (const key of this.userConsents.keys()) if (key.startsWith(`${mailbox.upn}|`)) this.userConsents.delete(key);
  }

  store(): StoredGrants {
    const lists = (map: Map<string, Set<string>>): [string, string[]][] =>
      [...map].map(([key, set]) => [key, [...set]]);
    const adminConsents = lists(this.adminConsents);
    return { refreshTokens: [...this.refreshTokens], userConsents: lists(this.userConsents), adminConsents };
  }

  restore(stored: StoredGrants): void {
    for (const [text, token] of stored.refreshTokens) this.refreshTokens.set(text, token);
    for (const [key, scopes] of stored.userConsents) add(this.userConsents, key, scopes);
    for (const [key, scopes] of stored.adminConsents) add(this.adminConsents, key, scopes);
  }
}

function add(map: Map<string, Set<string>>, key: string, scopes: readonly string[]): void {
  map.set(key, new Set([...(map.get(key) ?? []), ...scopes]));
}
