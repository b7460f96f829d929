import type { CalendarPermission, Clock, RemoteSignIn } from '@kalbro/calendar-core';
import type { AccountId, Language, UserId } from '@kalbro/kernel';
import { addMilliseconds } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { createHash, randomBytes } from 'node:crypto';
import type { SignInAttempt } from '../store/sign-in-attempt-store.js';
import { SignInAttemptStore } from '../store/sign-in-attempt-store.js';
import type { SecretBox } from './secret-box.port.js';

/** Where a sign-in is begun: only the same browser can finish it, and it is spoken to in this language. */
export interface SignInContext {
  /** What the browser's cookie holds; only its SHA-256 is stored. */
  readonly browserSecret: string;
  readonly language: Language;
}

/** What a sign-in needs to know of its account, which need not be stored yet. */
export interface SignInFor {
  readonly accountId: AccountId;
  readonly username: string;
  readonly permission: CalendarPermission;
  readonly userId: UserId;
}

/** A sign-in that can be saved and then followed. */
export interface PreparedSignIn {
  readonly authorizationUrl: string;
  readonly attempt: SignInAttempt;
}

/** A state is good for ten minutes, as long as the browser keeps its secret. */
const validMilliseconds = 600_000;

/** How states and browser secrets are stored. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** What a code verifier is sealed for: the attempt of this state and no other. */
export function verifierPurpose(stateHash: Buffer): string {
  return `kalbro:sign-in:${stateHash.toString('hex')}`;
}

/** Prepares sign-ins outside of transactions and saves them within: preparing may ask Microsoft for its addresses. */
export class BeginSignIn {
  private readonly attempts = new SignInAttemptStore();

  constructor(
    private readonly signIn: RemoteSignIn,
    private readonly box: SecretBox,
    private readonly clock: Clock,
  ) {}

  async prepare(wanted: SignInFor, context: SignInContext): Promise<PreparedSignIn> {
    const { username, permission, accountId, userId } = wanted;
    const state = randomBytes(32).toString('base64url');
    const stateHash = sha256(state);
    const { authorizationUrl, codeVerifier } = await this.signIn.begin({ username, permission, state });
    const attempt: SignInAttempt = {
      stateHash,
      accountId,
      userId,
      permission,
      browserHash: sha256(context.browserSecret),
      language: context.language,
      codeVerifier: this.box.seal(verifierPurpose(stateHash), codeVerifier),
      expiresAt: addMilliseconds(this.clock.now(), validMilliseconds),
    };
    return { authorizationUrl, attempt };
  }

  /** What was begun for the account before can no longer be finished. */
  async save(tx: Tx, prepared: PreparedSignIn): Promise<void> {
    await this.attempts.begin(tx, prepared.attempt, this.clock.now());
  }
}
