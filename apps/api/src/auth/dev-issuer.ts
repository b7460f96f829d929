import { readFile, writeFile } from 'node:fs/promises';
import type { ClientId } from '@kalbro/kernel';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { JWK } from 'jose';
import type { TokenIssuer } from './token-verifier.js';

const issuer = 'urn:kalbro:development';
const audience = 'kalbro';
const validFor = '12h';

/** Makes tokens on a developer's machine, so that nobody needs an identity provider to try Kalbro. */
export interface DevIssuer extends TokenIssuer {
  sign(user: { readonly externalId: string; readonly clientId: ClientId | null }): Promise<string>;
}

/** @param keyFile holds the private key, readable by its owner only; made when it is not there, so that tokens outlive a restart */
export async function openDevIssuer(keyFile: string): Promise<DevIssuer> {
  const jwk = await readOrMakeKey(keyFile);
  const { d: _private, ...publicJwk } = jwk;
  const [privateKey, publicKey] = await Promise.all([importJWK(jwk, 'ES256'), importJWK(publicJwk, 'ES256')]);
  const kid = await calculateJwkThumbprint(publicJwk);
  return {
    issuer,
    audience,
    key: () => publicKey,
    sign: ({ externalId, clientId }) =>
      new SignJWT(clientId === null ? {} : { client: clientId })
        .setProtectedHeader({ alg: 'ES256', kid })
        .setSubject(externalId)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(validFor)
        .sign(privateKey),
  };
}

/** `wx` makes two starting processes agree: the second fails to create the file and reads the first one's key. */
async function readOrMakeKey(keyFile: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  try {
    await writeFile(keyFile, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!isExisting(error)) throw error;
  }
  return parseKey(await readFile(keyFile, 'utf8'), keyFile);
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function parseKey(text: string, keyFile: string): JWK {
  try {
    return JSON.parse(text) as JWK;
  } catch (cause) {
    throw new Error(`${keyFile} is no key (DEV_SIGNING_KEY_FILE). Delete the file; a new one is made.`, { cause });
  }
}
