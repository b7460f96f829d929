import type { AccountInfo, AuthenticationResult, INetworkModule } from '@azure/msal-node';
import type { Clock, RemoteSession, TokenVault } from '@kalbro/calendar-core';
import type { AccountId, Instant } from '@kalbro/kernel';
import { addMilliseconds, fromDate, RemoteError } from '@kalbro/kernel';
import type { EntraApplication } from './entra-application.js';
import { openApplication } from './entra-application.js';
import { toSignInError } from './entra-errors.js';
import { EntraNetwork } from './entra-network.js';
import type { TokenSource } from './graph-middleware.js';
import type { KeptTokens } from './kept-tokens.js';
import { readTokens, writeTokens } from './kept-tokens.js';
import type { M365Config } from './m365-config.js';

/** A vault that takes renewed tokens only in the place of those that they were renewed from. */
export interface RenewingVault extends Pick<TokenVault, 'load'> {
  /** Does nothing when other tokens, or none, are kept by now: somebody signed in again, or the account was removed. */
  replace(accountId: AccountId, previous: string, next: string): Promise<void>;
}

interface HeldToken {
  readonly token: string;
  readonly expiresAt: Instant;
}

/** A token that has less than this to live is not sent any more. */
const margin = 5 * 60_000;

/**
 * Access tokens for the accounts whose refresh tokens the vault keeps. A token is held for one session (one run): the
 * next one asks the vault again, so that a permission granted in another process serves at once. Throws `RemoteError`
 * `signInRequired`, `misconfigured` or `unavailable`.
 */
export class AccessTokens implements TokenSource<RemoteSession> {
  private readonly held = new WeakMap<RemoteSession, HeldToken>();
  private readonly inFlight = new Map<string, Promise<HeldToken>>();

  constructor(
    private readonly config: M365Config,
    private readonly vault: RenewingVault,
    private readonly clock: Clock,
    private readonly network: INetworkModule = new EntraNetwork(),
  ) {}

  async accessToken(session: RemoteSession, rejected?: string): Promise<string> {
    const held = this.held.get(session);
    if (held && held.token !== rejected && this.isFresh(held)) return held.token;
    const acquired = await this.acquireOnce(session.accountId, rejected);
    this.held.set(session, acquired);
    return acquired.token;
  }

  private isFresh(held: HeldToken): boolean {
    return addMilliseconds(this.clock.now(), margin) < held.expiresAt;
  }

  /** One request at a time per account: the four requests of a mailbox find their token expired at the same moment. */
  private acquireOnce(accountId: AccountId, rejected: string | undefined): Promise<HeldToken> {
    const key = `${accountId} ${rejected ?? ''}`;
    const running = this.inFlight.get(key);
    if (running) return running;
    const acquiring = this.acquire(accountId, rejected).finally(() => this.inFlight.delete(key));
    this.inFlight.set(key, acquiring);
    return acquiring;
  }

  private async acquire(accountId: AccountId, rejected: string | undefined): Promise<HeldToken> {
    const stored = await this.vault.load(accountId);
    const kept = readTokens(stored);
    const application = openApplication(this.config, this.network);
    application.getTokenCache().deserialize(kept.cache);
    const result = await this.acquireSilently(application, kept, rejected);
    const next = writeTokens({ ...kept, cache: application.getTokenCache().serialize() });
    // Before the token is used: a refresh token that Entra has replaced must not be lost in a crash.
    if (next !== stored && stored !== undefined) await this.vault.replace(accountId, stored, next);
    return { token: result.accessToken, expiresAt: fromDate(result.expiresOn ?? new Date(0)) };
  }

  private async acquireSilently(
    application: EntraApplication,
    kept: KeptTokens,
    rejected: string | undefined,
  ): Promise<AuthenticationResult> {
    const account = await accountOf(application, kept);
    const request = { account, scopes: [...kept.scopes] };
    try {
      const result = await application.acquireTokenSilent(request);
      return result.accessToken === rejected
        ? await application.acquireTokenSilent({ ...request, forceRefresh: true })
        : result;
    } catch (error) {
      throw toSignInError(error, this.clock.now());
    }
  }
}

async function accountOf(application: EntraApplication, kept: KeptTokens): Promise<AccountInfo> {
  const account = await application.getTokenCache().getAccountByHomeId(kept.homeAccountId);
  if (account) return account;
  throw new RemoteError('signInRequired', 'The kept tokens are of another account', { code: 'NO_TOKENS' });
}
