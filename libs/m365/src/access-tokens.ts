import { setTimeout } from 'node:timers/promises';
import type { AccountInfo, AuthenticationResult, INetworkModule } from '@azure/msal-node';
import type { Clock, RemoteSession, SignInRenewal, TokenVault } from '@kalbro/calendar-core';
import type { AccountId, Instant } from '@kalbro/kernel';
import { addMilliseconds, fromDate, RemoteError } from '@kalbro/kernel';
import { CachedOnlyNetwork, RenewalNeededError } from './cached-only.network.js';
import type { EntraApplication } from './entra-application.js';
import { openApplication } from './entra-application.js';
import { toSignInError } from './entra-errors.js';
import { EntraNetwork } from './entra-network.js';
import type { TokenSource, Waiting } from './graph-middleware.js';
import type { KeptTokens } from './kept-tokens.js';
import { readTokens, writeTokens } from './kept-tokens.js';
import type { M365Config } from './m365-config.js';

/** The right to renew the tokens of one account, for half a minute at most. */
export interface RenewalLease {
  /** Of the lease that it is this one, and not one that came after. */
  readonly proof: string;
  /** What was kept when it was taken. */
  readonly tokens: string;
}

/** A vault that lets one process at a time renew an account's tokens, and keeps them only in the place of the old ones. */
export interface RenewingVault extends Pick<TokenVault, 'load'> {
  /** Undefined while somebody else has it, and where nothing is kept. No transaction is held while it lasts. */
  lease(accountId: AccountId): Promise<RenewalLease | undefined>;
  /** Does nothing when other tokens, or none, are kept by now: somebody signed in again, or the account was removed. */
  replace(accountId: AccountId, previous: string, next: string): Promise<void>;
  /** Lets others renew at once. A lease that was lost meanwhile is left alone. */
  release(accountId: AccountId, proof: string): Promise<void>;
}

interface HeldToken {
  readonly token: string;
  readonly expiresAt: Instant;
}

/** A token that has less than this to live is not sent any more. */
const margin = 5 * 60_000;
/** Together with the addresses that MSAL may ask for first, less than a lease lasts. */
const requestMilliseconds = 10_000;
/** Between two looks whether somebody else has renewed the tokens. */
const shortestLook = 50;
const looksSpread = 200;
/** Longer than a lease: the tokens of a process that died while it renewed them are renewed by one that waits. */
const longestWait = 45_000;

/**
 * Access tokens for the accounts whose refresh tokens the vault keeps. A token is held for one session (one run): the
 * next one asks the vault again, so that a permission granted in another process serves at once. Of all processes one
 * renews an account's tokens at a time; the others wait for what it keeps. Throws `RemoteError` `signInRequired`,
 * `misconfigured`, `throttled` or `unavailable`.
 */
export class AccessTokens implements TokenSource<RemoteSession>, SignInRenewal {
  private readonly held = new WeakMap<RemoteSession, HeldToken>();
  private readonly inFlight = new Map<string, Promise<HeldToken>>();

  constructor(
    private readonly config: M365Config,
    private readonly vault: RenewingVault,
    private readonly clock: Clock,
    private readonly network: INetworkModule = new EntraNetwork(requestMilliseconds),
    private readonly waiting: Pick<Waiting, 'pause' | 'random'> = { pause, random: Math.random },
  ) {}

  async accessToken(session: RemoteSession, rejected?: string): Promise<string> {
    const held = this.held.get(session);
    if (held && held.token !== rejected && this.isFresh(held)) return held.token;
    const acquired = await this.acquireOnce(session, rejected);
    this.held.set(session, acquired);
    return acquired.token;
  }

  async renew(session: RemoteSession): Promise<void> {
    await this.accessToken(session);
  }

  private isFresh(held: HeldToken): boolean {
    return addMilliseconds(this.clock.now(), margin) < held.expiresAt;
  }

  /** Within this process one at a time: the four requests of a mailbox find their token expired at the same moment. */
  private acquireOnce(session: RemoteSession, rejected: string | undefined): Promise<HeldToken> {
    const key = `${session.accountId} ${rejected ?? ''}`;
    const running = this.inFlight.get(key);
    if (running) return running;
    const acquiring = this.acquire(session, rejected).finally(() => this.inFlight.delete(key));
    this.inFlight.set(key, acquiring);
    return acquiring;
  }

  private async acquire({ accountId, signal }: RemoteSession, rejected: string | undefined): Promise<HeldToken> {
    const giveUpAt = addMilliseconds(this.clock.now(), longestWait);
    for (;;) {
      const kept = await this.usable(await this.vault.load(accountId), rejected);
      if (kept) return kept;
      const lease = await this.vault.lease(accountId);
      const renewed = lease && (await this.renewUnder(lease, accountId, rejected));
      if (renewed) return renewed;
      if (this.clock.now() > giveUpAt) throw busy();
      await this.waiting.pause(shortestLook + this.waiting.random() * looksSpread, signal);
    }
  }

  /**
   * Another process may have renewed them between the look and the lease. Undefined when they were found dead and others
   * are kept by now, of somebody who signed in anew meanwhile.
   */
  private async renewUnder(
    { tokens, proof }: RenewalLease,
    accountId: AccountId,
    rejected: string | undefined,
  ): Promise<HeldToken | undefined> {
    try {
      return (await this.usable(tokens, rejected)) ?? (await this.renewAndKeep(accountId, tokens));
    } catch (error) {
      const isDead = error instanceof RemoteError && error.kind === 'signInRequired';
      const kept = isDead ? await this.vault.load(accountId) : undefined;
      if (kept === undefined || kept === tokens) throw error;
      return undefined;
    } finally {
      await this.vault.release(accountId, proof);
    }
  }

  /** What is kept, where it can be used as it is; Entra is not asked. */
  private async usable(stored: string | undefined, rejected: string | undefined): Promise<HeldToken | undefined> {
    const kept = readTokens(stored);
    try {
      const result = await this.acquireSilently(this.open(kept, new CachedOnlyNetwork(this.network)), kept, false);
      return result.accessToken === rejected ? undefined : heldOf(result);
    } catch (error) {
      if (error instanceof RenewalNeededError) return undefined;
      throw toSignInError(error, this.clock.now());
    }
  }

  private async renewAndKeep(accountId: AccountId, stored: string): Promise<HeldToken> {
    const kept = readTokens(stored);
    const application = this.open(kept, this.network);
    const result = await this.askEntra(application, kept);
    const next = writeTokens({ ...kept, cache: application.getTokenCache().serialize() });
    // Before the token is used: a refresh token that Entra has replaced must not be lost in a crash.
    await this.vault.replace(accountId, stored, next);
    return heldOf(result);
  }

  private async askEntra(application: EntraApplication, kept: KeptTokens): Promise<AuthenticationResult> {
    try {
      return await this.acquireSilently(application, kept, true);
    } catch (error) {
      throw toSignInError(error, this.clock.now());
    }
  }

  private open(kept: KeptTokens, network: INetworkModule): EntraApplication {
    const application = openApplication(this.config, network);
    application.getTokenCache().deserialize(kept.cache);
    return application;
  }

  private async acquireSilently(
    application: EntraApplication,
    kept: KeptTokens,
    forceRefresh: boolean,
  ): Promise<AuthenticationResult> {
    const account = await accountOf(application, kept);
    return application.acquireTokenSilent({ account, scopes: [...kept.scopes], forceRefresh });
  }
}

function heldOf({ accessToken, expiresOn }: AuthenticationResult): HeldToken {
  return { token: accessToken, expiresAt: fromDate(expiresOn ?? new Date(0)) };
}

async function accountOf(application: EntraApplication, kept: KeptTokens): Promise<AccountInfo> {
  const account = await application.getTokenCache().getAccountByHomeId(kept.homeAccountId);
  if (account) return account;
  throw new RemoteError('signInRequired', 'The kept tokens are of another account', { code: 'NO_TOKENS' });
}

function busy(): RemoteError {
  return new RemoteError('unavailable', 'Others are renewing the tokens and do not come to an end', {
    code: 'RENEWAL_BUSY',
  });
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal });
}
