import type { CalendarPermission } from '@kalbro/calendar-core';
import type { AccountId, Instant, Language, UserId } from '@kalbro/kernel';
import { toDate } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import type { SealedText } from '../accounts/secret-box.port.js';
import { instantSql } from './instant-sql.js';

/**
 * A sign-in that was begun and not finished. Nothing in it helps whoever reads the table: state and browser secret are
 * kept as SHA-256 only, and the code verifier is sealed.
 */
export interface SignInAttempt {
  readonly stateHash: Buffer;
  readonly accountId: AccountId;
  readonly userId: UserId;
  readonly browserHash: Buffer;
  readonly permission: CalendarPermission;
  /** To speak to the person in, when the browser comes back. */
  readonly language: Language;
  readonly codeVerifier: SealedText;
  readonly expiresAt: Instant;
}

export class SignInAttemptStore {
  /** Replaces what was begun for the account before, and sweeps what is over. */
  async begin(tx: Tx, attempt: SignInAttempt, now: Instant): Promise<void> {
    await this.forget(tx, attempt.accountId);
    await tx.query('DELETE FROM sign_in_attempt WHERE expires_at <= $1', [toDate(now)]);
    await tx.query(
      `INSERT INTO sign_in_attempt (state_hash, account_id, user_id, browser_hash, permission, language, key_id, nonce,
         ciphertext, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        attempt.stateHash,
        attempt.accountId,
        attempt.userId,
        attempt.browserHash,
        attempt.permission,
        attempt.language,
        attempt.codeVerifier.keyId,
        attempt.codeVerifier.nonce,
        attempt.codeVerifier.ciphertext,
        attempt.expiresAt,
      ],
    );
  }

  async forget(tx: Tx, accountId: AccountId): Promise<void> {
    await tx.query('DELETE FROM sign_in_attempt WHERE account_id = $1', [accountId]);
  }

  async find(tx: Tx, stateHash: Buffer): Promise<SignInAttempt | undefined> {
    return attemptIn(await tx.query(`SELECT ${columns} FROM sign_in_attempt s WHERE s.state_hash = $1`, [stateHash]));
  }

  /** Takes the attempt away; of two callers with the same state only one gets it. */
  async consume(tx: Tx, stateHash: Buffer): Promise<SignInAttempt | undefined> {
    const sql = `DELETE FROM sign_in_attempt s WHERE s.state_hash = $1 RETURNING ${columns}`;
    const [rows]: [readonly AttemptRow[], number] = await tx.query(sql, [stateHash]);
    return attemptIn(rows);
  }
}

interface AttemptRow extends Omit<SignInAttempt, 'codeVerifier'> {
  readonly keyId: string;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
}

const columns = `s.state_hash AS "stateHash", s.account_id AS "accountId", s.user_id AS "userId",
  s.browser_hash AS "browserHash", s.permission, s.language, s.key_id AS "keyId", s.nonce, s.ciphertext,
  ${instantSql('s.expires_at')} AS "expiresAt"`;

function attemptIn(rows: readonly AttemptRow[]): SignInAttempt | undefined {
  const row = rows[0];
  if (!row) return undefined;
  const { keyId, nonce, ciphertext, ...rest } = row;
  return { ...rest, codeVerifier: { keyId, nonce, ciphertext } };
}
