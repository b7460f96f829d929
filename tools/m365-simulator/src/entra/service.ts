import type { World } from '../exchange/world.js';
import { html, plainJson, redirect, type HttpAnswer, type HttpRequest } from '../http/messages.js';
import { AdminConsentEndpoint } from './admin-consent.js';
import type { Applications } from './applications.js';
import { AuthorizeEndpoint } from './authorize.js';
import type { Grants } from './grants.js';
import { errorPage } from './pages.js';
import { TokenEndpoint } from './token-endpoint.js';
import type { TokenSigner } from './token-signer.js';
import type { Tokens } from './tokens.js';

const WELL_KNOWN = new Set(['common', 'organizations', 'consumers']);

function openIdConfiguration(origin: string, tenant: string): Record<string, unknown> {
  const base = `${origin}/${tenant}`;
  const issuer = WELL_KNOWN.has(tenant) ? `${origin}/{tenantid}/v2.0` : `${base}/v2.0`;
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer,
    request_uri_parameter_supported: false,
    userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo',
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: [
      'sub',
      'iss',
      'aud',
      'exp',
      'iat',
      'nonce',
      'preferred_username',
      'name',
      'tid',
      'oid',
      'ver',
      'email',
    ],
    tenant_region_scope: null,
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
  };
}

function instanceDiscovery(request: HttpRequest): Record<string, unknown> {
  const tenant = /\/([^/]+)\/oauth2/.exec(request.query.get('authorization_endpoint') ?? '')?.[1] ?? 'common';
  const aliases = ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'];
  const metadata = [{ preferred_network: 'login.microsoftonline.com', preferred_cache: 'login.windows.net', aliases }];
  const endpoint = `${request.origin}/${tenant}/v2.0/.well-known/openid-configuration`;
  return { tenant_discovery_endpoint: endpoint, 'api-version': '1.1', metadata };
}

/** Entra ID: everything under `/{tenant}/`. */
export class EntraService {
  private readonly authorize: AuthorizeEndpoint;
  private readonly token: TokenEndpoint;
  private readonly adminConsent: AdminConsentEndpoint;

  constructor(
    world: World,
    applications: Applications,
    grants: Grants,
    tokens: Tokens,
    private readonly signer: TokenSigner,
  ) {
    this.authorize = new AuthorizeEndpoint(world, applications, grants);
    this.token = new TokenEndpoint(world, applications, grants, tokens);
    this.adminConsent = new AdminConsentEndpoint(world, applications, grants);
  }

  /** @returns undefined when the path is not one of Entra's. */
  async answer(request: HttpRequest): Promise<HttpAnswer | undefined> {
    const [, tenant = '', rest = ''] = /^\/([^/]+)\/(.+)$/.exec(request.path) ?? [];
    const { method, origin } = request;
    if (rest === 'discovery/instance') return plainJson(200, instanceDiscovery(request));
    if (rest === 'v2.0/.well-known/openid-configuration') return plainJson(200, openIdConfiguration(origin, tenant));
    if (rest === 'discovery/v2.0/keys') return plainJson(200, { keys: [this.signer.publicJwk] });
    if (rest === 'oauth2/v2.0/authorize' && (method === 'GET' || method === 'POST'))
      return this.authorize.answer(request, tenant);
    if (rest === 'oauth2/v2.0/token' && method === 'POST') return this.token.answer(request, tenant);
    if (rest === 'v2.0/adminconsent') return this.adminConsent.answer(request, tenant);
    return rest === 'oauth2/v2.0/logout' ? logout(request) : undefined;
  }
}

function logout(request: HttpRequest): HttpAnswer {
  const target = request.query.get('post_logout_redirect_uri');
  return target?.startsWith('http') ? redirect(target) : html(200, errorPage('You signed out of your account.'));
}
