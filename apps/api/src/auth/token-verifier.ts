import { parseId, RuleError } from '@kalbro/kernel';
import type { ClientId, Localised } from '@kalbro/kernel';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/** What a valid token says. */
export interface SignedInAs {
  /** The user's externalId: claim `sub`. */
  readonly externalId: string;
  /** Claim `client`; needed only where the same externalId exists in several clients. */
  readonly clientId: ClientId | undefined;
  /** Milliseconds since 1970; every token ends. */
  readonly expiresAt: number;
}

export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly key: JWTVerifyGetKey;
}

/** Public-key signatures only: with HS256 the public key itself would be the secret that forges tokens. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const expired: Localised = {
  nb: 'Innloggingen er utløpt. Logg inn på nytt.',
  en: 'Your sign-in has expired. Sign in again.',
};
const invalid: Localised = {
  nb: 'Innloggingen kan ikke godtas. Logg inn på nytt.',
  en: 'Your sign-in cannot be accepted. Sign in again.',
};

/** Refuses a token whose time is over. */
export function tokenExpired(): RuleError {
  return new RuleError('UNAUTHENTICATED', expired);
}

/**
 * Checks signature, issuer, audience and time of a token.
 *
 * @throws RuleError UNAUTHENTICATED when the token is not acceptable. When the issuer cannot be asked for its keys the
 * error is passed on: that is our trouble, and telling the user to sign in again would not mend it.
 */
export async function verifyToken(token: string, from: TokenIssuer): Promise<SignedInAs> {
  const { issuer, audience, key } = from;
  try {
    const options = { issuer, audience, algorithms, clockTolerance: 5, requiredClaims: ['sub', 'exp'] };
    return claimsOf((await jwtVerify(token, key, options)).payload);
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw tokenExpired();
    if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) throw error;
    throw new RuleError('UNAUTHENTICATED', invalid);
  }
}

function claimsOf({ sub = '', exp = 0, client }: JWTPayload): SignedInAs {
  const clientId = typeof client === 'string' ? parseId<ClientId>(client) : undefined;
  if (sub === '' || (client !== undefined && clientId === undefined)) throw new RuleError('UNAUTHENTICATED', invalid);
  return { externalId: sub, clientId, expiresAt: exp * 1000 };
}

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * The issuer of production: its keys are found by OpenID Connect Discovery at the first token, and kept by jose with a
 * cool-down. A failed discovery is tried again with the next token.
 */
export function oidcIssuer(issuer: string, audience: string): TokenIssuer {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const forget = (error: unknown): never => {
    keys = undefined;
    throw error;
  };
  const key: JWTVerifyGetKey = async (header, token) => {
    keys ??= discoverKeys(issuer).catch(forget);
    return (await keys)(header, token);
  };
  return { issuer, audience, key };
}

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`OIDC_ISSUER answered ${response.status} to ${url}`);
  const found = discovery.parse(await response.json());
  if (found.issuer !== issuer) throw new Error(`OIDC_ISSUER is ${issuer}, but the issuer calls itself ${found.issuer}`);
  return createRemoteJWKSet(new URL(found.jwks_uri));
}
