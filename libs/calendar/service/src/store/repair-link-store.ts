import type { AccountId, Instant, UserId } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';

/** A link that begins the sign-in of one account for one user. Its ticket is kept as SHA-256 only. */
export interface RepairLink {
  readonly ticketHash: Buffer;
  readonly accountId: AccountId;
  readonly userId: UserId;
  readonly expiresAt: Instant;
}

export class RepairLinkStore {
  /** Sweeps what is over for the account as well. */
  async insert(tx: Tx, { ticketHash, accountId, userId, expiresAt }: RepairLink, now: Instant): Promise<void> {
    await tx.query('DELETE FROM repair_link WHERE account_id = $1 AND expires_at <= $2', [accountId, now]);
    await tx.query('INSERT INTO repair_link (ticket_hash, account_id, user_id, expires_at) VALUES ($1, $2, $3, $4)', [
      ticketHash,
      accountId,
      userId,
      expiresAt,
    ]);
  }

  async find(tx: Tx, ticketHash: Buffer, now: Instant): Promise<Pick<RepairLink, 'accountId' | 'userId'> | undefined> {
    const rows: Pick<RepairLink, 'accountId' | 'userId'>[] = await tx.query(
      `SELECT account_id AS "accountId", user_id AS "userId" FROM repair_link
       WHERE ticket_hash = $1 AND expires_at > $2`,
      [ticketHash, now],
    );
    return rows[0];
  }
}
