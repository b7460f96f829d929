import { createPublicKey, createSecretKey } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClientId } from '@kalbro/kernel';
import { base64url, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { JWK } from 'jose';
import { openDevIssuer } from './dev-issuer.js';
import type { DevIssuer } from './dev-issuer.js';
import { oidcIssuer, verifyToken } from './token-verifier.js';
import type { TokenIssuer } from './token-verifier.js';

const unauthenticated = expect.objectContaining({ code: 'UNAUTHENTICATED' });
const clientId = '018f0000-0000-7000-8000-000000000000' as ClientId;

describe('the development issuer', () => {
  let folder: string;
  let file: string;
  let issuer: DevIssuer;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kalbro-key-'));
    file = path.join(folder, 'key.json');
    issuer = await openDevIssuer(file);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('its tokens name the user, and the client when there is one', async () => {
    const token = await issuer.sign({ externalId: 'kari', clientId });
    expect(await verifyToken(token, issuer)).toMatchObject({ externalId: 'kari', clientId });
    const support = await verifyToken(await issuer.sign({ externalId: 'support', clientId: null }), issuer);
    expect(support.clientId).toBeUndefined();
    expect(support.expiresAt).toBeGreaterThan(Date.now());
  });

  it('the key is its owner’s to read, and outlives a restart', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const again = await openDevIssuer(file);
    const token = await issuer.sign({ externalId: 'kari', clientId: null });
    expect(await verifyToken(token, again)).toMatchObject({ externalId: 'kari' });
  });

  it('two processes that start together agree on one key', async () => {
    const shared = path.join(folder, 'shared.json');
    const [one, other] = await Promise.all([openDevIssuer(shared), openDevIssuer(shared)]);
    const token = await one.sign({ externalId: 'kari', clientId: null });
    expect(await verifyToken(token, other)).toMatchObject({ externalId: 'kari' });
  });

  it('a file that is no key is named', async () => {
    const broken = path.join(folder, 'broken.json');
    await writeFile(broken, 'hello');
    await expect(openDevIssuer(broken)).rejects.toThrow(/broken\.json is no key \(DEV_SIGNING_KEY_FILE\)/);
  });

  describe('refuses', () => {
    type Change = (jwt: SignJWT) => SignJWT;
    const inOneHour = () => Math.floor(Date.now() / 1000) + 3600;
    const signed = async (change: Change, claims: Record<string, unknown> = {}) => {
      const jwk = JSON.parse(await readFile(file, 'utf8')) as JWK;
      const jwt = new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256' })
        .setSubject('kari')
        .setIssuer(issuer.issuer)
        .setAudience(issuer.audience)
        .setExpirationTime(inOneHour());
      return change(jwt).sign(await importJWK(jwk, 'ES256'));
    };

    it('nothing of a token made like its own', async () => {
      expect(await verifyToken(await signed((jwt) => jwt), issuer)).toMatchObject({ externalId: 'kari' });
    });

    it.each<[string, Change, Record<string, unknown>]>([
      ['another audience', (jwt) => jwt.setAudience('somebody else'), {}],
      ['another issuer', (jwt) => jwt.setIssuer('https://login.example.com'), {}],
      ['a token from the future', (jwt) => jwt.setNotBefore(inOneHour()), {}],
      ['a token without a user', (jwt) => jwt.setSubject(''), {}],
      ['a client that is no id', (jwt) => jwt, { client: 'fjordplan' }],
    ])('%s', async (_what, change, claims) => {
      await expect(verifyToken(await signed(change, claims), issuer)).rejects.toEqual(unauthenticated);
    });

    it('an expired token, and says that it has expired', async () => {
      const token = await signed((jwt) => jwt.setExpirationTime(Math.floor(Date.now() / 1000) - 60));
      await expect(verifyToken(token, issuer)).rejects.toMatchObject({
        text: { en: expect.stringContaining('expired') },
      });
    });

    it('a token that never ends', async () => {
      const jwk = JSON.parse(await readFile(file, 'utf8')) as JWK;
      const endless = await new SignJWT({ sub: 'kari', iss: issuer.issuer, aud: issuer.audience })
        .setProtectedHeader({ alg: 'ES256' })
        .sign(await importJWK(jwk, 'ES256'));
      await expect(verifyToken(endless, issuer)).rejects.toEqual(unauthenticated);
    });

    it('another key', async () => {
      const other = await openDevIssuer(path.join(folder, 'other.json'));
      const token = await other.sign({ externalId: 'kari', clientId: null });
      await expect(verifyToken(token, issuer)).rejects.toEqual(unauthenticated);
    });

    it('a token whose claims were changed', async () => {
      const [header, , signature] = (await issuer.sign({ externalId: 'kari', clientId: null })).split('.');
      const claims = { sub: 'admin', iss: issuer.issuer, aud: issuer.audience, exp: inOneHour() };
      const forged = `${header}.${base64url.encode(JSON.stringify(claims))}.${signature}`;
      await expect(verifyToken(forged, issuer)).rejects.toEqual(unauthenticated);
    });

    it('no signature at all, and the public key used as a shared secret', async () => {
      const claims = { sub: 'admin', iss: issuer.issuer, aud: issuer.audience, exp: inOneHour() };
      const none = `${base64url.encode('{"alg":"none"}')}.${base64url.encode(JSON.stringify(claims))}.`;
      await expect(verifyToken(none, issuer)).rejects.toEqual(unauthenticated);
      const { d: _private, ...publicJwk } = JSON.parse(await readFile(file, 'utf8')) as JWK;
      const publicKey = createPublicKey({ key: publicJwk, format: 'jwk' });
      const secret = createSecretKey(Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })));
      const confused = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret);
      await expect(verifyToken(confused, issuer)).rejects.toEqual(unauthenticated);
    });

    it.each(['', 'x', 'a.b.c', '{}'])('%p', async (token) => {
      await expect(verifyToken(token, issuer)).rejects.toEqual(unauthenticated);
    });
  });
});

describe('an OpenID Connect issuer', () => {
  let server: Server;
  let url: string;
  let named: string | undefined;
  let isDown = false;
  let asked = 0;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;

  beforeAll(async () => {
    keys = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
    server = createServer((request, response) => {
      asked += 1;
      if (isDown) return void response.writeHead(503).end();
      const isDiscovery = request.url === '/.well-known/openid-configuration';
      const body = isDiscovery ? { issuer: named ?? url, jwks_uri: `${url}/keys` } : { keys: [jwk] };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const issued = (issuer: TokenIssuer) =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setSubject('kari')
      .setIssuer(issuer.issuer)
      .setAudience('kalbro')
      .setExpirationTime('1h')
      .sign(keys.privateKey);

  it('its keys are found once and serve many tokens', async () => {
    const issuer = oidcIssuer(url, 'kalbro');
    asked = 0;
    for (let i = 0; i < 3; i += 1)
      expect(await verifyToken(await issued(issuer), issuer)).toMatchObject({ externalId: 'kari' });
    expect(asked).toBe(2);
  });

  it('when it cannot be asked, nobody is told to sign in again, and the next token tries anew', async () => {
    const issuer = oidcIssuer(url, 'kalbro');
    isDown = true;
    await expect(verifyToken(await issued(issuer), issuer)).rejects.not.toEqual(unauthenticated);
    isDown = false;
    expect(await verifyToken(await issued(issuer), issuer)).toMatchObject({ externalId: 'kari' });
  });

  it('an issuer that calls itself otherwise is not believed', async () => {
    const issuer = oidcIssuer(url, 'kalbro');
    named = 'https://evil.example';
    await expect(verifyToken(await issued(issuer), issuer)).rejects.toThrow(/calls itself https:\/\/evil\.example/);
    named = undefined;
  });
});
