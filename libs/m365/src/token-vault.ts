import type { TokenVault } from '@kalbro/calendar-core';
import type { Database, Tx } from '@kalbro/database';
import type { AccountId } from '@kalbro/kernel';
import type { RenewingVault } from './access-tokens.js';
import type { SealedSecret, SecretBox } from './secret-box.js';

interface SecretRow {
  readonly account_id: AccountId;
  readonly key_id: string;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
}

/** Keeps token caches in the table `account_secret`, encrypted; each opens for its own account only. */
export class PostgresTokenVault implements TokenVault, RenewingVault {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  async load(accountId: AccountId): Promise<string | undefined> {
    const rows: SecretRow[] = await this.database.reader.query(
      'SELECT account_id, key_id, nonce, ciphertext FROM account_secret WHERE account_id = $1',
      [accountId],
    );
    return rows[0] && this.open(rows[0]);
  }

  async save(accountId: AccountId, tokens: string): Promise<void> {
    const { keyId, nonce, ciphertext } = this.box.seal(purposeOf(accountId), tokens);
    await this.database.reader.query(
      `INSERT INTO account_secret (account_id, key_id, nonce, ciphertext) VALUES ($1, $2, $3, $4)
       ON CONFLICT (account_id) DO UPDATE SET key_id = $2, nonce = $3, ciphertext = $4, updated_at = now()`,
      [accountId, keyId, nonce, ciphertext],
    );
  }

  async replace(accountId: AccountId, previous: string, next: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const rows: SecretRow[] = await tx.query(
        'SELECT account_id, key_id, nonce, ciphertext FROM account_secret WHERE account_id = $1 FOR UPDATE',
        [accountId],
      );
      if (rows[0] && this.open(rows[0]) === previous) await this.update(tx, accountId, next);
    });
  }

  async erase(accountId: AccountId): Promise<void> {
    await this.database.reader.query('DELETE FROM account_secret WHERE account_id = $1', [accountId]);
  }

  /**
   * Encrypts anew what older keys encrypted, `batch` rows per transaction, and answers how many there were; after it the
   * older keys can be taken away. Rows that somebody is writing are left to a later call, for they get the current key.
   */
  async rotate(batch = 100): Promise<number> {
    let rotated = 0;
    for (;;) {
      const count = await this.database.transaction((tx) => this.rotateSome(tx, batch));
      if (count === 0) return rotated;
      rotated += count;
    }
  }

  private async rotateSome(tx: Tx, batch: number): Promise<number> {
    const rows: SecretRow[] = await tx.query(
      `SELECT account_id, key_id, nonce, ciphertext FROM account_secret WHERE key_id <> $1
       ORDER BY account_id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [this.box.currentKeyId, batch],
    );
    for (const row of rows) await this.update(tx, row.account_id, this.open(row));
    return rows.length;
  }

  private async update(tx: Tx, accountId: AccountId, tokens: string): Promise<void> {
    const { keyId, nonce, ciphertext } = this.box.seal(purposeOf(accountId), tokens);
    await tx.query(
      'UPDATE account_secret SET key_id = $2, nonce = $3, ciphertext = $4, updated_at = now() WHERE account_id = $1',
      [accountId, keyId, nonce, ciphertext],
    );
  }

  private open(row: SecretRow): string {
    return this.box.open(purposeOf(row.account_id), sealedOf(row));
  }
}

function purposeOf(accountId: AccountId): string {
  return `kalbro:account:${accountId}`;
}

function sealedOf(row: SecretRow): SealedSecret {
  return { keyId: row.key_id, nonce: row.nonce, ciphertext: row.ciphertext };
}
