import { randomUUID } from 'node:crypto';
import type { TokenVault } from '@kalbro/calendar-core';
import type { Database } from '@kalbro/database';
import type { AccountId } from '@kalbro/kernel';
import type { RenewalLease, RenewingVault } from './access-tokens.js';
import type { SealedPlace } from './sealed-rows.js';
import type { SecretBox } from './secret-box.js';

interface SecretRow {
  readonly key_id: string;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
}

/** How long a process that renews tokens may stay silent before another one does it. */
const leaseSeconds = 30;

/** Where token caches lie; each is bound to its account. */
export const tokenPlace: SealedPlace = {
  table: 'account_secret',
  idColumn: 'account_id',
  purposeOf,
};

/** Keeps token caches in the table `account_secret`, encrypted; each opens for its own account only. */
export class PostgresTokenVault implements TokenVault, RenewingVault {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  async load(accountId: AccountId): Promise<string | undefined> {
    const rows: SecretRow[] = await this.database.reader.query(
      'SELECT key_id, nonce, ciphertext FROM account_secret WHERE account_id = $1',
      [accountId],
    );
    return rows[0] && this.open(accountId, rows[0]);
  }

  async save(accountId: AccountId, tokens: string): Promise<void> {
    await this.database.reader.query(
      `INSERT INTO account_secret (account_id, key_id, nonce, ciphertext) VALUES ($1, $2, $3, $4)
       ON CONFLICT (account_id) DO UPDATE SET key_id = $2, nonce = $3, ciphertext = $4, updated_at = now(),
         refreshed_at = now(), looked_at = NULL, refreshing_until = NULL, refreshing_by = NULL`,
      [accountId, ...this.seal(accountId, tokens)],
    );
  }

  async lease(accountId: AccountId): Promise<RenewalLease | undefined> {
    const proof = randomUUID();
    const [rows]: [SecretRow[], number] = await this.database.reader.query(
      `UPDATE account_secret SET refreshing_until = now() + make_interval(secs => $3), refreshing_by = $2
       WHERE account_id = $1 AND (refreshing_until IS NULL OR refreshing_until < now())
       RETURNING key_id, nonce, ciphertext`,
      [accountId, proof, leaseSeconds],
    );
    return rows[0] && { proof, tokens: this.open(accountId, rows[0]) };
  }

  async release(accountId: AccountId, proof: string): Promise<void> {
    await this.database.reader.query(
      `UPDATE account_secret SET refreshing_until = NULL, refreshing_by = NULL
       WHERE account_id = $1 AND refreshing_by = $2`,
      [accountId, proof],
    );
  }

  /** Compared by what the row says, not by its bytes: the keys may be rotated while tokens are renewed. */
  async replace(accountId: AccountId, previous: string, next: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const rows: SecretRow[] = await tx.query(
        'SELECT key_id, nonce, ciphertext FROM account_secret WHERE account_id = $1 FOR UPDATE',
        [accountId],
      );
      if (!rows[0] || this.open(accountId, rows[0]) !== previous) return;
      await tx.query(
        `UPDATE account_secret SET key_id = $2, nonce = $3, ciphertext = $4, updated_at = now(), refreshed_at = now(),
           looked_at = NULL WHERE account_id = $1`,
        [accountId, ...this.seal(accountId, next)],
      );
    });
  }

  async erase(accountId: AccountId): Promise<void> {
    await this.database.reader.query('DELETE FROM account_secret WHERE account_id = $1', [accountId]);
  }

  private seal(accountId: AccountId, tokens: string): [string, Buffer, Buffer] {
    const { keyId, nonce, ciphertext } = this.box.seal(purposeOf(accountId), tokens);
    return [keyId, nonce, ciphertext];
  }

  private open(accountId: AccountId, { key_id: keyId, nonce, ciphertext }: SecretRow): string {
    return this.box.open(purposeOf(accountId), { keyId, nonce, ciphertext });
  }
}

function purposeOf(accountId: AccountId): string {
  return `kalbro:account:${accountId}`;
}
