import type { Database } from '@kalbro/database';
import type { ClientId, Instant } from '@kalbro/kernel';
import type { MailId } from './outgoing-mail.js';

/** A mail that has not left. */
export interface KeptMail {
  readonly id: MailId;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly createdAt: Instant;
}

/** Mails as they wait, for people who look where no mail server is configured. It judges nothing: ask for your own client. */
export class KeptMails {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  ofClient(clientId: ClientId, first: number): Promise<readonly KeptMail[]> {
    return this.database.reader.query(keptSql, [clientId, first]);
  }
}

const keptSql = `
SELECT id, recipients AS to, subject, body AS text,
  to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt"
FROM mail WHERE client_id = $1 AND sent_at IS NULL
ORDER BY created_at DESC, id DESC LIMIT $2`;
