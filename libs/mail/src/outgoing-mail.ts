import type { ClientId, Id } from '@kalbro/kernel';

export type MailId = Id<'Mail'>;

/** A mail that somebody wants sent. */
export interface OutgoingMail {
  /** Whose administrators may read it while it waits. */
  readonly clientId: ClientId;
  /** Addresses without names; at least one. */
  readonly to: readonly string[];
  /** One line: what would break it becomes a space. */
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}
