import type { Tx } from '@kalbro/database';
import type { AccountId, ClientId, UserId } from '@kalbro/kernel';

/** A mail that is to be sent. */
export interface OutgoingMail {
  readonly clientId: ClientId;
  /** Addresses without names; at least one. */
  readonly to: readonly string[];
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

/** Takes mails into the caller's transaction: each exists exactly when what it tells of is committed. */
export interface Outbox {
  put(tx: Tx, mail: OutgoingMail): Promise<void>;
}

/** Makes the link that repairs an account, for one person; it exists when the transaction is committed. */
export type MakeRepairLink = (
  tx: Tx,
  whose: { readonly accountId: AccountId; readonly userId: UserId },
) => Promise<string>;
