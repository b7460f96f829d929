import type { CalendarAccount, Clock, RemoteCalendar, RemoteSignIn, SignedIn, TokenVault } from '@kalbro/calendar-core';
import type { AccountId, UserId } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { decide } from '@kalbro/permissions-core';
import { timingSafeEqual } from 'node:crypto';
import type { SignInAttempt } from '../store/sign-in-attempt-store.js';
import { cardOf } from './account-card.js';
import { adminConsentUrlOf } from './admin-consent-url.js';
import { sha256, verifierPurpose } from './begin-sign-in.js';
import type { SignInFailure } from './decide-sign-in.js';
import { decideRedeemError, decideRedirectError, decideSignedIn } from './decide-sign-in.js';
import { learnCalendars } from './learn-calendars.js';
import type { SecretBox } from './secret-box.port.js';
import { SignInLedger } from './sign-in-ledger.js';
import type { SignInCallback, SignInEnd, SignInOutcome } from './sign-in-outcome.js';

export interface CompleteSignInParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly signIn: RemoteSignIn;
  readonly remote: RemoteCalendar;
  readonly vault: TokenVault;
  readonly box: SecretBox;
  /** Who began it, with the permissions of this moment; undefined when there is no such user any more. */
  readonly loadActor: (userId: UserId) => Promise<Actor | undefined>;
  /** Told why a sign-in or the listing after it failed at Microsoft, for the log: ids only. */
  readonly report: (failure: { readonly accountId: AccountId; readonly error: unknown }) => void;
}

/**
 * Finishes a sign-in that Microsoft sent back. A state works once, for ten minutes, in the browser that began it; with
 * another browser nothing is linked and nothing is used up, so that whoever was sent somebody else's link can neither
 * connect their calendar to that card nor spoil the sign-in for its owner.
 */
export class CompleteSignIn {
  private readonly ledger: SignInLedger;

  constructor(private readonly parts: CompleteSignInParts) {
    this.ledger = new SignInLedger(parts.database, parts.clock);
  }

  async run(callback: SignInCallback): Promise<SignInOutcome> {
    const stateHash = sha256(callback.state);
    const found = await this.ledger.find(stateHash);
    if (!found) return { kind: 'expiredOrUsed', language: null };
    if (!isSameBrowser(found, callback.browserSecret)) return { kind: 'otherBrowser', language: found.language };
    const attempt = await this.ledger.consume(stateHash);
    const end = attempt ? await this.finish(attempt, callback) : ended('expiredOrUsed');
    return { ...end, language: found.language };
  }

  private async finish(attempt: SignInAttempt, callback: SignInCallback): Promise<SignInEnd> {
    const account = await this.ledger.account(attempt.accountId);
    if (!account) return ended('expiredOrUsed');
    const decision = decide(await this.parts.loadActor(attempt.userId), 'account:edit', cardOf(account));
    if (!decision.allowed) return { kind: 'refused', text: decision.text };
    if (attempt.expiresAt <= this.parts.clock.now()) return this.expired(account);
    if (callback.error !== undefined) return this.failed(account, decideRedirectError(callback.error));
    if (callback.code === undefined) return ended('unavailable');
    return this.redeem(account, attempt, callback.code);
  }

  private async redeem(account: CalendarAccount, attempt: SignInAttempt, code: string): Promise<SignInEnd> {
    let signedIn: SignedIn;
    try {
      const codeVerifier = this.parts.box.open(verifierPurpose(attempt.stateHash), attempt.codeVerifier);
      signedIn = await this.parts.signIn.complete({ code, codeVerifier, permission: attempt.permission });
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      this.parts.report({ accountId: account.id, error });
      return this.failed(account, decideRedeemError(error));
    }
    return this.judge(account, signedIn);
  }

  /** Tokens that are not wanted are dropped here: they were never stored. */
  private async judge(asked: CalendarAccount, signedIn: SignedIn): Promise<SignInEnd> {
    const account = await this.ledger.account(asked.id);
    if (!account) return ended('expiredOrUsed');
    const decision = decideSignedIn(account, signedIn);
    if (decision === 'wrongAccount') return this.wrongAccount(account, signedIn);
    if (decision === 'permissionMissing') return this.permissionMissing(account);
    return this.connect(account, signedIn);
  }

  /** Tokens first, then calendars: an account that says CONNECTED has both, as far as Outlook told them. */
  private async connect({ id }: CalendarAccount, signedIn: SignedIn): Promise<SignInEnd> {
    await this.parts.vault.save(id, signedIn.tokens);
    const listed = await learnCalendars(this.parts, id);
    const account = await this.ledger.connect(id, signedIn, listed);
    return account ? { kind: 'connected', account } : ended('expiredOrUsed');
  }

  private async wrongAccount(account: CalendarAccount, signedIn: SignedIn): Promise<SignInEnd> {
    const signedInAs = signedIn.addresses[0] ?? signedIn.remoteUserId;
    const now = await this.ledger.recordProblem(account, 'AWAITING_SIGN_IN', 'WRONG_ACCOUNT', { signedInAs });
    return { kind: 'wrongAccount', account: now, typed: account.username, signedInAs };
  }

  private async permissionMissing(account: CalendarAccount): Promise<SignInEnd> {
    const adminConsentUrl = this.adminConsentUrl(account);
    const now = await this.ledger.recordProblem(account, 'AWAITING_SIGN_IN', 'PERMISSION_NOT_GRANTED', {
      adminConsentUrl,
    });
    return { kind: 'permissionMissing', account: now, adminConsentUrl };
  }

  private async expired(account: CalendarAccount): Promise<SignInEnd> {
    if (account.status === 'AWAITING_SIGN_IN') {
      await this.ledger.recordProblem(account, 'AWAITING_SIGN_IN', 'SIGN_IN_EXPIRED');
    }
    return ended('expiredOrUsed');
  }

  private async failed(account: CalendarAccount, failure: SignInFailure): Promise<SignInEnd> {
    if (failure !== 'cancelledOrBlocked') return ended(failure);
    const adminConsentUrl = this.adminConsentUrl(account);
    const now = await this.ledger.recordProblem(account, 'AWAITING_ADMIN_CONSENT', 'SIGN_IN_CANCELLED_OR_BLOCKED', {
      adminConsentUrl,
    });
    return { kind: failure, account: now, adminConsentUrl };
  }

  private adminConsentUrl(account: CalendarAccount): string {
    return adminConsentUrlOf(this.parts.signIn, account);
  }
}

function ended(kind: 'expiredOrUsed' | 'unavailable'): SignInEnd {
  return { kind };
}

function isSameBrowser(attempt: SignInAttempt, secret: string | undefined): boolean {
  return secret !== undefined && timingSafeEqual(attempt.browserHash, sha256(secret));
}
