import { createHash, randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Mailbox } from '../exchange/mailbox.js';
import type { Clock } from '../exchange/world.js';
import type { Caller } from '../graph/call.js';
import type { Application } from './applications.js';
import { invalidToken, type TokenSigner } from './token-signer.js';

const GRAPH_APP = '00000003-0000-0000-c000-000000000000';
const MAX_CACHED = 20_000;

interface Verified {
  caller: Caller;
  expires: number;
}

export interface IdTokenRequest {
  mailbox: Mailbox;
  clientId: string;
  nonce: string | undefined;
  issuer: string;
}

/** base64url of `{uid, utid}`: who signed in, for MSAL's cache. */
export function clientInfoOf(mailbox: Mailbox): string {
  return Buffer.from(JSON.stringify({ uid: mailbox.oid, utid: mailbox.options.tenantId })).toString('base64url');
}

/** Makes tokens and reads them back. Verified ones are remembered, since a client sends the same for an hour. */
export class Tokens {
  private readonly verified = new Map<string, Verified>();

  constructor(
    private readonly signer: TokenSigner,
    private readonly clock: Clock,
  ) {}

  private times(seconds: number): JWTPayload {
    const now = Math.floor(this.clock() / 1000);
    // No two tokens are equal, not even those of one second.
    return { iat: now, nbf: now, exp: now + seconds, uti: randomUUID() };
  }

  delegated(mailbox: Mailbox, clientId: string, scopes: readonly string[], seconds: number): Promise<string> {
    const { tenantId } = mailbox.options;
    const who = {
      oid: mailbox.oid,
      tid: tenantId,
      upn: mailbox.upn,
      name: mailbox.displayName,
      sub: pairwise(mailbox, clientId),
    };
    const app = {
      aud: GRAPH_APP,
      iss: `https://sts.windows.net/${tenantId}/`,
      appid: clientId,
      ver: '1.0',
      idtyp: 'user',
    };
    return this.signer.sign({ ...app, ...who, scp: scopes.join(' '), ...this.times(seconds) });
  }

  application(application: Application, tenantId: string, seconds: number): Promise<string> {
    const app = {
      aud: GRAPH_APP,
      iss: `https://sts.windows.net/${tenantId}/`,
      appid: application.clientId,
      ver: '1.0',
      idtyp: 'app',
    };
    return this.signer.sign({
      ...app,
      tid: tenantId,
      sub: application.clientId,
      roles: application.roles,
      ...this.times(seconds),
    });
  }

  id({ mailbox, clientId, nonce, issuer }: IdTokenRequest, seconds: number): Promise<string> {
    const { tenantId } = mailbox.options;
    const who = {
      oid: mailbox.oid,
      tid: tenantId,
      preferred_username: mailbox.address,
      email: mailbox.address,
      name: mailbox.displayName,
    };
    const claims = { aud: clientId, iss: issuer, sub: pairwise(mailbox, clientId), ver: '2.0', ...who };
    return this.signer.sign({ ...claims, ...(nonce === undefined ? {} : { nonce }), ...this.times(seconds) });
  }

  /** Who an Authorization header speaks for. */
  async read(authorization: string | undefined): Promise<Caller> {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw invalidToken('Access token is empty.');
    const verified = this.verified.get(token) ?? (await this.verify(token));
    if (verified.expires * 1000 > this.clock()) return verified.caller;
    throw invalidToken('Lifetime validation failed, the token is expired.');
  }

  private async verify(token: string): Promise<Verified> {
    const claims = await this.signer.verify(token);
    if (claims.aud !== GRAPH_APP) throw invalidToken('Access token validation failure. Invalid audience.');
    const verified = { caller: callerOf(claims), expires: claims.exp ?? 0 };
    if (this.verified.size >= MAX_CACHED) this.verified.clear();
    this.verified.set(token, verified);
    return verified;
  }
}

function callerOf(claims: JWTPayload): Caller {
  const roles = claims['roles'];
  const permissions = Array.isArray(roles) ? roles.map(String) : String(claims['scp'] ?? '').split(' ');
  const app = { appId: String(claims['appid']), tenantId: String(claims['tid']), permissions: new Set(permissions) };
  return claims['idtyp'] === 'app' ? app : { ...app, oid: String(claims['oid']), upn: String(claims['upn']) };
}

/** A person's subject differs from app to app. */
function pairwise(mailbox: Mailbox, clientId: string): string {
  return createHash('sha256').update(`${mailbox.oid}|${clientId}`).digest('base64url');
}
