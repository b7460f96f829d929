import { randomUUID } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
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

/**
 * A complete file is linked into place, which fails when somebody else was first: two starting processes agree on one key, and
 * neither ever reads half of it.
 */
async function readOrMakeKey(keyFile: string): Promise<JWK> {
  const draft = `${keyFile}.${randomUUID()}`;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  await writeFile(draft, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, keyFile);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  return parseKey(await readFile(keyFile, 'utf8'), keyFile);
}

function parseKey(text: string, keyFile: string): JWK {
  try {
    return JSON.parse(text) as JWK;
  } catch (cause) {
    throw new Error(`${keyFile} is no key (DEV_SIGNING_KEY_FILE). Delete the file; a new one is made.`, { cause });
  }
}
