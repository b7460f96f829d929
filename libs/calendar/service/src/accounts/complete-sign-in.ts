import type { CalendarAccount, Clock, RemoteCalendar, RemoteSignIn, SignedIn, TokenVault } from '@kalbro/calendar-core';
import { problemText } from '@kalbro/calendar-core';
import type { AccountId, UserId } from '@kalbro/kernel';
import { RemoteError } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';
import type { Actor } from '@kalbro/permissions-core';
import { decide } from '@kalbro/permissions-core';
import { timingSafeEqual } from 'node:crypto';
import type { LinkedAccount } from '../store/identity-store.js';
import type { SignInAttempt } from '../store/sign-in-attempt-store.js';
import { cardOf } from './account-card.js';
import { AdminConsentLinks } from './admin-consent-links.js';
import { sha256, verifierPurpose } from './begin-sign-in.js';
import type { SignInFailure } from './decide-sign-in.js';
import { decidePerson, decideRedeemError, decideRedirectError, isGrantedEnough } from './decide-sign-in.js';
import { learnCalendars } from './learn-calendars.js';
import type { SecretBox } from './secret-box.port.js';
import { SignInLedger } from './sign-in-ledger.js';
import type { SignedInFor, SignInCallback, SignInEnd, SignInOutcome } from './sign-in-outcome.js';

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
    this.ledger = new SignInLedger(parts.database, parts.clock, new AdminConsentLinks(parts.signIn, parts.clock));
  }

  async run(callback: SignInCallback): Promise<SignInOutcome> {
    const stateHash = sha256(callback.state);
    const found = await this.ledger.find(stateHash);
    if (!found) return { kind: 'expiredOrUsed', language: null, begunFor: null };
    if (!isSameBrowser(found, callback.browserSecret)) {
      return { kind: 'otherBrowser', language: found.language, begunFor: null };
    }
    const attempt = await this.ledger.consume(stateHash);
    const end = attempt ? await this.finish(attempt, callback) : ended('expiredOrUsed');
    return { ...end, language: found.language, begunFor: await this.begunFor(found) };
  }

  private async begunFor({ accountId }: SignInAttempt): Promise<SignedInFor | null> {
    const account = await this.ledger.account(accountId);
    return account ? { accountId, resourceId: account.resourceId } : null;
  }

  private async finish(attempt: SignInAttempt, callback: SignInCallback): Promise<SignInEnd> {
    const account = await this.ledger.account(attempt.accountId);
    if (!account) return ended('expiredOrUsed');
    const actor = await this.parts.loadActor(attempt.userId);
    const decision = decide(actor, 'account:edit', cardOf(account));
    if (!decision.allowed) return { kind: 'refused', text: decision.text };
    if (attempt.expiresAt <= this.parts.clock.now()) return this.expired(account);
    if (callback.error !== undefined) return this.redirectedWith(callback.error, account, attempt);
    if (callback.code === undefined) return ended('unavailable');
    return this.redeem(account, attempt, callback.code, actor);
  }

  private redirectedWith(error: string, account: CalendarAccount, attempt: SignInAttempt): Promise<SignInEnd> {
    const failure = decideRedirectError(error);
    // Only what we know by name gets into the log: anybody can write an error into the address.
    if (failure === 'misconfigured') {
      this.parts.report({ accountId: account.id, error: new RemoteError(failure, `Entra refused: ${error}`) });
    }
    return this.failed(account, attempt, failure);
  }

  private async redeem(
    account: CalendarAccount,
    attempt: SignInAttempt,
    code: string,
    actor: Actor | undefined,
  ): Promise<SignInEnd> {
    let signedIn: SignedIn;
    try {
      const codeVerifier = this.parts.box.open(verifierPurpose(attempt.stateHash), attempt.codeVerifier);
      signedIn = await this.parts.signIn.complete({ code, codeVerifier, permission: attempt.permission });
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      this.parts.report({ accountId: account.id, error });
      return this.failed(account, attempt, decideRedeemError(error));
    }
    return this.judge(account, signedIn, actor, attempt);
  }

  /** Tokens that are not wanted are dropped here: they were never stored. */
  private async judge(
    asked: CalendarAccount,
    signedIn: SignedIn,
    actor: Actor | undefined,
    attempt: SignInAttempt,
  ): Promise<SignInEnd> {
    const account = await this.ledger.account(asked.id);
    if (!account) return ended('expiredOrUsed');
    const person = decidePerson(account, signedIn, await this.ledger.identityOf(account.id));
    if (person === 'somebodyElse') return this.wrongAccount(account, signedIn);
    if (!isGrantedEnough(account, signedIn)) return this.permissionMissing(account, attempt);
    const claim = await this.ledger.claim(account, signedIn, person === 'renamed');
    if (!claim) return ended('expiredOrUsed');
    if (claim.kind === 'linkedElsewhere') return this.linkedElsewhere(account, claim.other, actor);
    return this.connect(account.id, signedIn, claim.formerAddress);
  }

  /** Tokens first, then calendars: an account that says CONNECTED has both, as far as Outlook told them. */
  private async connect(id: AccountId, signedIn: SignedIn, formerAddress: string | undefined): Promise<SignInEnd> {
    await this.parts.vault.save(id, signedIn.tokens);
    const listed = await learnCalendars(this.parts, id);
    const account = await this.ledger.connect(id, signedIn, listed);
    if (!account) return ended('expiredOrUsed');
    return { kind: 'connected', account, ...(formerAddress === undefined ? {} : { formerAddress }) };
  }

  private async wrongAccount(account: CalendarAccount, signedIn: SignedIn): Promise<SignInEnd> {
    const signedInAs = signedIn.addresses[0] ?? signedIn.remoteUserId;
    const now = await this.ledger.recordProblem(account, 'AWAITING_SIGN_IN', 'WRONG_ACCOUNT', { signedInAs });
    return { kind: 'wrongAccount', account: now, typed: account.username, signedInAs };
  }

  /** Another card is named only to those who may see its accounts. */
  private async linkedElsewhere(
    account: CalendarAccount,
    other: LinkedAccount,
    actor: Actor | undefined,
  ): Promise<SignInEnd> {
    const isSameCard = other.resourceId === account.resourceId;
    const facts = isSameCard ? { linkedAs: other.username } : { linkedResourceId: other.resourceId };
    const now = await this.ledger.recordProblem(account, 'AWAITING_SIGN_IN', 'LINKED_ELSEWHERE', facts);
    const card = { id: other.resourceId, clientId: other.clientId };
    const maySee = !isSameCard && decide(actor, 'account:read', { resource: card }).allowed;
    const known = { ...facts, ...(maySee ? { linkedCard: other.cardName } : {}) };
    return {
      kind: 'linkedElsewhere',
      account: now,
      text: problemText({ code: 'LINKED_ELSEWHERE', ...known }, now.username),
    };
  }

  private async permissionMissing(account: CalendarAccount, { userId }: SignInAttempt): Promise<SignInEnd> {
    const recorded = await this.ledger.recordBlocked(account, userId, 'AWAITING_SIGN_IN', 'PERMISSION_NOT_GRANTED');
    return recorded ? { kind: 'permissionMissing', ...recorded } : ended('expiredOrUsed');
  }

  private async expired(account: CalendarAccount): Promise<SignInEnd> {
    if (account.status === 'AWAITING_SIGN_IN') {
      await this.ledger.recordProblem(account, 'AWAITING_SIGN_IN', 'SIGN_IN_EXPIRED');
    }
    return ended('expiredOrUsed');
  }

  private async failed(
    account: CalendarAccount,
    { userId }: SignInAttempt,
    failure: SignInFailure,
  ): Promise<SignInEnd> {
    if (failure !== 'cancelledOrBlocked' && failure !== 'unexpected') return ended(failure);
    const [status, code] =
      failure === 'unexpected'
        ? (['AWAITING_SIGN_IN', 'SIGN_IN_FAILED'] as const)
        : (['AWAITING_ADMIN_CONSENT', 'SIGN_IN_CANCELLED_OR_BLOCKED'] as const);
    const recorded = await this.ledger.recordBlocked(account, userId, status, code);
    return recorded ? { kind: failure, ...recorded } : ended('expiredOrUsed');
  }
}

function ended(kind: 'expiredOrUsed' | 'unavailable' | 'misconfigured'): SignInEnd {
  return { kind };
}

function isSameBrowser(attempt: SignInAttempt, secret: string | undefined): boolean {
  return secret !== undefined && timingSafeEqual(attempt.browserHash, sha256(secret));
}
