import type { Tx } from '@kalbro/database';
import type { ClientId } from '@kalbro/kernel';

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
