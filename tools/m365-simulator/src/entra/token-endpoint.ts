import { createHash } from 'node:crypto';
import type { Mailbox } from '../exchange/mailbox.js';
import { CONSUMER_TENANT_ID, tenantIdOf, type World } from '../exchange/world.js';
import { plainJson, type HttpAnswer, type HttpRequest } from '../http/messages.js';
import type { Application, Applications } from './applications.js';
import { EntraError, errorDetails, knownError, tokenError } from './errors.js';
import type { Grants } from './grants.js';
import { answeredScope, parseScopes, type RequestedScopes } from './scopes.js';
import { clientInfoOf, type Tokens } from './tokens.js';

const CODE_LIFETIME = 600_000;
const REFRESH_LIFETIME = 90 * 86_400_000;

interface Exchange {
  request: HttpRequest;
  tenant: string;
  form: URLSearchParams;
  application: Application;
}

interface Delegation {
  mailbox: Mailbox;
  granted: readonly string[];
  scopes: RequestedScopes;
  nonce?: string | undefined;
}

function credentialsOf(request: HttpRequest, form: URLSearchParams): { clientId: string; secret: string | null } {
  const basic = /^Basic\s+(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (basic === undefined) return { clientId: form.get('client_id') ?? '', secret: form.get('client_secret') };
  const [clientId = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent);
  return { clientId, secret };
}

/** `/{tenant}/oauth2/v2.0/token`: code, refresh token, client credentials. */
export class TokenEndpoint {
  constructor(
    private readonly world: World,
    private readonly applications: Applications,
    private readonly grants: Grants,
    private readonly tokens: Tokens,
  ) {}

  async answer(request: HttpRequest, tenant: string): Promise<HttpAnswer> {
    const form = new URLSearchParams(request.body);
    try {
      return await this.exchange(request, tenant, form);
    } catch (error) {
      if (!(error instanceof EntraError)) throw error;
      return tokenError(
        error,
        errorDetails(
          this.world.clock(),
          request.headers['client-request-id'] ?? form.get('client-request-id') ?? undefined,
        ),
      );
    }
  }

  private exchange(request: HttpRequest, tenant: string, form: URLSearchParams): Promise<HttpAnswer> {
    const grantType = form.get('grant_type');
    if (grantType === null)
      throw new EntraError(
        'invalid_request',
        900144,
        "The request body must contain the following parameter: 'grant_type'.",
      );
    const exchange = { request, tenant, form, application: this.authenticate(request, form) };
    if (grantType === 'authorization_code') return this.redeemCode(exchange);
    if (grantType === 'refresh_token') return this.refresh(exchange);
    if (grantType === 'client_credentials') return this.clientCredentials(exchange);
    throw new EntraError(
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type '${grantType}'.`,
    );
  }

  private authenticate(request: HttpRequest, form: URLSearchParams): Application {
    const { clientId, secret } = credentialsOf(request, form);
    const application = this.applications.get(clientId);
    if (application.secret === undefined) return application;
    if (secret === null) {
      throw new EntraError(
        'invalid_client',
        7000218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
      );
    }
    if (application.secretExpired)
      throw new EntraError(
        'invalid_client',
        7000222,
        `The provided client secret keys for app '${clientId}' are expired.`,
      );
    if (secret === application.secret) return application;
    throw new EntraError(
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
    );
  }

  private account(upn: string): Mailbox {
    const mailbox = this.world.find(upn);
    if (!mailbox) throw new EntraError('invalid_grant', 50034, `The user account does not exist in the directory.`);
    if (!mailbox.accountEnabled) throw knownError(50057);
    if (mailbox.signInProblem !== undefined) throw knownError(mailbox.signInProblem);
    return mailbox;
  }

  private redeemCode({ request, tenant, form, application }: Exchange): Promise<HttpAnswer> {
    const code = this.grants.code(form.get('code') ?? '');
    if (!code || code.clientId.toLowerCase() !== application.clientId.toLowerCase()) {
      throw new EntraError('invalid_grant', 9002313, 'Invalid request. Request is malformed or invalid.');
    }
    if (code.used)
      throw new EntraError(
        'invalid_grant',
        54005,
        'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
      );
    if (this.world.clock() - code.issued > CODE_LIFETIME) throw knownError(70008);
    if (code.redirectUri !== form.get('redirect_uri')) {
      throw new EntraError(
        'invalid_client',
        500112,
        'The reply address does not match the reply address provided when requesting authorization code.',
      );
    }
    if (code.challenge !== undefined) assertVerifier(code.challenge, code.challengeMethod, form.get('code_verifier'));
    code.used = true;
    const scopes = form.get('scope') ? parseScopes(form.get('scope') as string) : code.scopes;
    const delegation = {
      mailbox: this.account(code.upn),
      granted: code.granted,
      scopes: { ...scopes, offline: code.scopes.offline, openid: code.scopes.openid },
      nonce: code.nonce,
    };
    return this.issue({ request, tenant, form, application }, delegation);
  }

  /** A new refresh token comes back; the old one stays valid (SEMANTICS 15.4). */
  private refresh({ request, tenant, form, application }: Exchange): Promise<HttpAnswer> {
    const token = this.grants.refreshToken(form.get('refresh_token') ?? '');
    if (!token || token.clientId.toLowerCase() !== application.clientId.toLowerCase()) {
      throw new EntraError('invalid_grant', 9002313, 'Invalid request. Request is malformed or invalid.', 'bad_token');
    }
    if (token.revoked) throw knownError(50173);
    if (this.world.clock() - token.issued > REFRESH_LIFETIME) throw knownError(700082);
    const mailbox = this.account(token.upn);
    const asked = parseScopes(form.get('scope') ?? '');
    const consented = this.grants
      .consented(mailbox, application.clientId)
      .filter((scope) => mailbox.grantable?.includes(scope) ?? true);
    if (asked.graph.some((scope) => !consented.includes(scope))) throw knownError(65001);
    const granted = consented.length > 0 ? consented : token.granted;
    const scopes = { ...asked, offline: true, openid: asked.openid || token.openid };
    return this.issue({ request, tenant, form, application }, { mailbox, granted, scopes });
  }

  private async issue({ request, form, application }: Exchange, delegation: Delegation): Promise<HttpAnswer> {
    const { mailbox, granted, scopes, nonce } = delegation;
    const { clientId } = application;
    const seconds = this.world.settings.accessTokenSeconds;
    const issuer = `${request.origin}/${mailbox.options.tenantId}/v2.0`;
    const now = this.world.clock();
    const refresh = {
      clientId,
      upn: mailbox.upn,
      granted: [...granted],
      openid: scopes.openid,
      issued: now,
      revoked: false,
    };
    return plainJson(
      200,
      {
        token_type: 'Bearer',
        scope: answeredScope(granted, scopes),
        expires_in: seconds,
        ext_expires_in: seconds,
        access_token: await this.tokens.delegated(mailbox, clientId, granted, seconds),
        ...(scopes.offline ? { refresh_token: this.grants.addRefreshToken(refresh) } : {}),
        ...(scopes.openid ? { id_token: await this.tokens.id({ mailbox, clientId, nonce, issuer }, seconds) } : {}),
        ...(form.get('client_info') === '1' ? { client_info: clientInfoOf(mailbox) } : {}),
      },
      { 'cache-control': 'no-store, no-cache' },
    );
  }

  private async clientCredentials({ tenant, form, application }: Exchange): Promise<HttpAnswer> {
    const scope = form.get('scope') ?? '';
    if (!scope.endsWith('/.default')) {
      throw new EntraError(
        'invalid_scope',
        70011,
        `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
      );
    }
    const tenantId = this.specificTenant(tenant);
    if (application.roles.length === 0)
      throw new EntraError(
        'unauthorized_client',
        7000229,
        'The client application is missing service principal in the tenant.',
      );
    const seconds = this.world.settings.accessTokenSeconds;
    const access_token = await this.tokens.application(application, tenantId, seconds);
    return plainJson(200, { token_type: 'Bearer', expires_in: seconds, ext_expires_in: seconds, access_token });
  }

  /** An application speaks for one tenant only (SEMANTICS 15.8). */
  private specificTenant(segment: string): string {
    const wanted = segment.toLowerCase();
    const mailbox = [...this.world.all()].find(
      ({ options }) => options.tenant === wanted || options.tenantId === wanted,
    );
    if (mailbox && mailbox.options.tenantId !== CONSUMER_TENANT_ID) return mailbox.options.tenantId;
    if (wanted.includes('.')) return tenantIdOf(wanted);
    throw new EntraError(
      'invalid_request',
      90002,
      `Tenant '${segment}' not found. Check to make sure you have the correct tenant ID.`,
    );
  }
}

function assertVerifier(challenge: string, method: string | undefined, verifier: string | null): void {
  const hashed = createHash('sha256')
    .update(verifier ?? '')
    .digest('base64url');
  if (verifier !== null && challenge === (method === 'S256' ? hashed : verifier)) return;
  throw new EntraError(
    'invalid_grant',
    501481,
    'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
  );
}
