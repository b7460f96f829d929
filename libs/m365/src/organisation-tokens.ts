import { createHash } from 'node:crypto';
import type { INetworkModule } from '@azure/msal-node';
import { ConfidentialClientApplication } from '@azure/msal-node';
import type {
  Clock,
  OrganisationCredentials,
  OrganisationProblemCode,
  OrganisationVault,
  RemoteSession,
} from '@kalbro/calendar-core';
import type { ClientId, Instant } from '@kalbro/kernel';
import { addMilliseconds, BugError, fromDate, RemoteError } from '@kalbro/kernel';
import { graphDefaultScope, openApplication } from './entra-application.js';
import { EntraNetwork } from './entra-network.js';
import type { TokenSource } from './graph-middleware.js';
import type { M365Config } from './m365-config.js';
import { toOrganisationError } from './organisation-errors.js';
import type { TokenClaims } from './token-claims.js';
import { readClaims } from './token-claims.js';

/** An application's own token for one tenant. */
export interface ApplicationToken extends TokenClaims {
  readonly token: string;
  readonly expiresAt: Instant;
}

/** A token that has less than this to live is not sent any more. */
const margin = 5 * 60_000;

/**
 * Tokens of applications that speak for whole organisations (client credentials). They are held in memory only, one per tenant
 * and application for all accounts that use it, and asked for once however many want it. Throws `RemoteError`:
 * `organisationRefused` for what the client's administrators can mend, `misconfigured` for what the operator can,
 * `unavailable`, and `signInRequired` where the client has no connection any more.
 */
export class OrganisationTokens implements TokenSource<RemoteSession> {
  private readonly held = new Map<string, ApplicationToken>();
  private readonly inFlight = new Map<string, Promise<ApplicationToken>>();
  private readonly ofSessions = new WeakMap<RemoteSession, ApplicationToken>();

  constructor(
    private readonly config: M365Config,
    private readonly vault: OrganisationVault,
    private readonly clock: Clock,
    private readonly network: INetworkModule = new EntraNetwork(),
  ) {}

  /** A run keeps its token; the next one asks the vault again, so that what was saved or removed meanwhile counts. */
  async accessToken(session: RemoteSession, rejected?: string): Promise<string> {
    const known = this.ofSessions.get(session);
    if (known && known.token !== rejected && this.isFresh(known)) return known.token;
    if (!session.organisation) throw new BugError('An account that signed in speaks for itself.');
    const acquired = await this.acquire(session.organisation.clientId, { rejected });
    this.ofSessions.set(session, acquired);
    return acquired.token;
  }

  /** With `isFresh` nothing that is held will do: what was true an hour ago is not what a test is about. */
  async acquire(
    clientId: ClientId,
    { rejected, isFresh = false }: { readonly rejected?: string | undefined; readonly isFresh?: boolean } = {},
  ): Promise<ApplicationToken> {
    try {
      const credentials = await this.vault.load(clientId);
      if (!credentials) throw noConnection();
      const key = keyOf(credentials);
      const held = isFresh ? undefined : this.held.get(key);
      if (held && held.token !== rejected && this.isFresh(held)) return held;
      const token = await this.askOnce(key, credentials);
      await this.vault.record(clientId, null);
      return token;
    } catch (error) {
      if (error instanceof RemoteError && error.kind === 'organisationRefused')
        await this.vault.record(clientId, error.code as OrganisationProblemCode);
      throw error;
    }
  }

  private isFresh({ expiresAt }: ApplicationToken): boolean {
    return addMilliseconds(this.clock.now(), margin) < expiresAt;
  }

  private askOnce(key: string, credentials: OrganisationCredentials): Promise<ApplicationToken> {
    const running = this.inFlight.get(key);
    if (running) return running;
    const asking = this.ask(key, credentials).finally(() => this.inFlight.delete(key));
    this.inFlight.set(key, asking);
    return asking;
  }

  private async ask(key: string, credentials: OrganisationCredentials): Promise<ApplicationToken> {
    this.held.delete(key);
    const result = await this.request(credentials);
    const token = {
      ...readClaims(result.accessToken),
      token: result.accessToken,
      expiresAt: fromDate(result.expiresOn ?? new Date(0)),
    };
    this.held.set(key, token);
    return token;
  }

  private async request({ tenantId, application }: OrganisationCredentials) {
    try {
      const result = await this.open(tenantId, application).acquireTokenByClientCredential({
        scopes: [graphDefaultScope],
      });
      if (result) return result;
    } catch (error) {
      throw toOrganisationError(error, application !== null, this.clock.now());
    }
    throw new RemoteError('unavailable', 'Entra gave no token', { code: 'no_access_token' });
  }

  private open(tenant: string, application: OrganisationCredentials['application']): ConfidentialClientApplication {
    const own = application && { clientId: application.id, clientSecret: application.secret };
    const opened = openApplication({ ...this.config, ...own, tenant }, this.network);
    if (opened instanceof ConfidentialClientApplication) return opened;
    throw new RemoteError('misconfigured', 'Without a client secret Kalbro speaks for no organisation', {
      code: 'CLIENT_SECRET_MISSING',
    });
  }
}

/** The secret is part of it, as a hash: after another one was saved a token of the first must not hide that it is wrong. */
function keyOf({ tenantId, application }: OrganisationCredentials): string {
  const { id, secret } = application ?? { id: '', secret: '' };
  return `${tenantId} ${id} ${createHash('sha256').update(secret).digest('hex')}`;
}

function noConnection(): RemoteError {
  return new RemoteError('signInRequired', 'The client has no organisation-wide connection', {
    code: 'NO_ORGANISATION_CONNECTION',
  });
}

/** Asks whoever may speak for the account of a session: its owner who signed in, or its organisation. */
export class TokensByAccess implements TokenSource<RemoteSession> {
  constructor(
    private readonly ofOwners: TokenSource<RemoteSession>,
    private readonly ofOrganisations: TokenSource<RemoteSession>,
  ) {}

  accessToken(session: RemoteSession, rejected?: string): Promise<string> {
    const source = session.organisation ? this.ofOrganisations : this.ofOwners;
    return source.accessToken(session, rejected);
  }
}
