import type { AuthenticationResult, INetworkModule } from '@azure/msal-node';
import { CryptoProvider } from '@azure/msal-node';
import type { CalendarPermission, Clock, RemoteSignIn, SignedIn, SignInRequest } from '@kalbro/calendar-core';
import { RemoteError } from '@kalbro/kernel';
import type { EntraApplication } from './entra-application.js';
import {
  adminConsentRedirect,
  adminConsentTenant,
  fullScope,
  grantedPermission,
  loginBase,
  openApplication,
  renewalScopes,
  scopesOf,
} from './entra-application.js';
import { toSignInError } from './entra-errors.js';
import { EntraNetwork } from './entra-network.js';
import { GraphClient } from './graph-client.js';
import type { GraphSession } from './graph-middleware.js';
import { asFilledText, asRecord } from './json.js';
import { writeTokens } from './kept-tokens.js';
import type { M365Config } from './m365-config.js';
import { toMailbox } from './mailbox.mapper.js';

/** Signs people in at Entra with an authorization code and PKCE. */
export class EntraSignIn implements RemoteSignIn {
  constructor(
    private readonly config: M365Config,
    private readonly clock: Clock,
    private readonly network: INetworkModule = new EntraNetwork(),
  ) {}

  async begin(request: {
    readonly username: string;
    readonly permission: CalendarPermission;
    readonly state: string;
  }): Promise<SignInRequest> {
    const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
    const authorizationUrl = await this.application().getAuthCodeUrl({
      scopes: scopesOf(request.permission),
      redirectUri: this.config.redirectUri,
      responseMode: 'query',
      codeChallenge: challenge,
      codeChallengeMethod: 'S256',
      loginHint: request.username,
      state: request.state,
    });
    return { authorizationUrl, codeVerifier: verifier };
  }

  async complete(answer: {
    readonly code: string;
    readonly codeVerifier: string;
    readonly permission: CalendarPermission;
  }): Promise<SignedIn> {
    const application = this.application();
    const result = await this.redeem(application, answer);
    return {
      addresses: await this.addresses(result),
      remoteUserId: result.uniqueId,
      remoteTenantId: result.tenantId,
      grantedPermission: grantedPermission(result.scopes),
      tokens: writeTokens({
        homeAccountId: result.account?.homeAccountId ?? '',
        scopes: renewalScopes(result.scopes, answer.permission),
        cache: application.getTokenCache().serialize(),
      }),
    };
  }

  adminConsentUrl(username: string, permissions: readonly CalendarPermission[], state: string): string {
    const tenant = adminConsentTenant(this.config, username);
    const url = new URL(`${loginBase(this.config)}/${encodeURIComponent(tenant)}/v2.0/adminconsent`);
    url.search = new URLSearchParams({
      client_id: this.config.clientId,
      scope: scopesOf(...permissions)
        .map(fullScope)
        .join(' '),
      redirect_uri: adminConsentRedirect(this.config),
      state,
    }).toString();
    return url.href;
  }

  private application(): EntraApplication {
    return openApplication(this.config, this.network);
  }

  private async redeem(
    application: EntraApplication,
    answer: { readonly code: string; readonly codeVerifier: string; readonly permission: CalendarPermission },
  ): Promise<AuthenticationResult> {
    try {
      return await application.acquireTokenByCode({
        code: answer.code,
        codeVerifier: answer.codeVerifier,
        scopes: scopesOf(answer.permission),
        redirectUri: this.config.redirectUri,
      });
    } catch (error) {
      throw toSignInError(error, this.clock.now());
    }
  }

  /** The user name in the identity token first: it is what the person typed at Microsoft. */
  private async addresses(result: AuthenticationResult): Promise<readonly string[]> {
    const username = asFilledText(asRecord(result.idTokenClaims)?.['preferred_username'])?.toLowerCase();
    const mailbox = await this.mailboxAddresses(result.accessToken);
    return [...new Set([...(username === undefined ? [] : [username]), ...mailbox])];
  }

  /** None when Graph refuses: then `User.Read` was not granted, and the identity token has to do. */
  private async mailboxAddresses(accessToken: string): Promise<readonly string[]> {
    const graph = new GraphClient<GraphSession>({
      graphUrl: this.config.graphUrl,
      clock: this.clock,
      tokens: { accessToken: () => Promise.resolve(accessToken) },
    });
    const session = { accountId: '', countRequest: () => undefined, signal: new AbortController().signal };
    try {
      const me = await graph.request(session, { path: '/me', query: { $select: 'id,userPrincipalName,mail' } });
      return toMailbox(asRecord(me) ?? {}).addresses;
    } catch (error) {
      if (error instanceof RemoteError && error.kind === 'rejected') return [];
      throw error;
    }
  }
}
