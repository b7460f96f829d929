import type { Tx } from '@kalbro/database';
import { newId } from '@kalbro/kernel';
import { randomBytes } from 'node:crypto';
import { asOneLine } from './one-line.js';
import type { MailId, OutgoingMail } from './outgoing-mail.js';

/** Where mails are put by whoever has something to tell. */
export class MailOutbox {
  /**
   * Puts a mail into the caller's transaction: it exists exactly when what it tells of is committed. Mails of the same client
   * that nobody reads any more go with it, after thirty days, so that addresses and texts are not kept for ever.
   */
  async put(tx: Tx, { clientId, to, subject, text }: OutgoingMail): Promise<void> {
    await tx.query(forgetSql, [clientId]);
    const id = newId<MailId>(Date.now(), randomBytes(10));
    await tx.query('INSERT INTO mail (id, client_id, recipients, subject, body) VALUES ($1, $2, $3, $4, $5)', [
      id,
      clientId,
      to,
      asOneLine(subject),
      text,
    ]);
  }
}

// Two who put at once must not wait for each other because of it.
const forgetSql = `
DELETE FROM mail WHERE id IN (
  SELECT id FROM mail WHERE client_id = $1 AND created_at < now() - interval '30 days' FOR UPDATE SKIP LOCKED)`;
