import type { Database } from '@kalbro/database';
import type { ClientId } from '@kalbro/kernel';
import type { MailId } from './outgoing-mail.js';

/** A mail that this process alone may send, for a while. */
export interface ClaimedMail {
  readonly id: MailId;
  readonly clientId: ClientId;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly createdAt: Date;
  /** This try included. */
  readonly tries: number;
}

/** What a try came to. */
export type MailEnd =
  | { readonly kind: 'sent'; readonly error: string | null }
  | { readonly kind: 'givenUp'; readonly error: string }
  /** Again for those who have not got it. */
  | { readonly kind: 'later'; readonly to: readonly string[]; readonly inSeconds: number; readonly error: string };

/** Longer than any try takes, so that nobody else begins while one goes on. */
const claimSeconds = 120;

/** The rows of mails on their way. Each statement commits by itself: no transaction is open while a mail server is spoken to. */
export class MailStore {
  constructor(private readonly database: Database) {}

  /** The one that is due longest, unless somebody else has it. */
  async claim(): Promise<ClaimedMail | undefined> {
    const [rows]: [ClaimedMail[], number] = await this.database.reader.query(claimSql, [claimSeconds]);
    return rows[0];
  }

  /** Writes nothing when the claim ended meanwhile and somebody else tries. */
  async settle({ id, tries }: ClaimedMail, end: MailEnd): Promise<void> {
    const to = end.kind === 'later' ? end.to : null;
    const inSeconds = end.kind === 'later' ? end.inSeconds : 0;
    await this.database.reader.query(settleSql, [id, tries, end.kind, end.error, to, inSeconds]);
  }

  /** Gives a mail back to whoever comes next: its try was broken off. */
  async release({ id, tries }: ClaimedMail): Promise<void> {
    await this.database.reader.query('UPDATE mail SET claimed_until = NULL WHERE id = $1 AND tries = $2', [id, tries]);
  }

  /** Those that would come too late to be of use to anybody. */
  async giveUpOld(): Promise<readonly Pick<ClaimedMail, 'id' | 'clientId' | 'tries'>[]> {
    const [rows]: [Pick<ClaimedMail, 'id' | 'clientId' | 'tries'>[], number] =
      await this.database.reader.query(giveUpOldSql);
    return rows;
  }

  /** How many wait, of all processes together. */
  async waiting(): Promise<number> {
    const sql = `SELECT count(*)::int AS count FROM mail WHERE ${isWaiting}`;
    const rows: { count: number }[] = await this.database.reader.query(sql);
    return rows[0]?.count ?? 0;
  }
}

const isWaiting = 'sent_at IS NULL AND given_up_at IS NULL';

const claimSql = `
UPDATE mail SET claimed_until = now() + make_interval(secs => $1), tries = tries + 1
WHERE id = (
  SELECT id FROM mail
  WHERE ${isWaiting} AND next_try_at <= now() AND (claimed_until IS NULL OR claimed_until < now())
  ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, client_id AS "clientId", recipients AS to, subject, body AS text, created_at AS "createdAt", tries`;

const settleSql = `
UPDATE mail SET claimed_until = NULL, last_error = $4,
  sent_at = CASE WHEN $3 = 'sent' THEN now() END,
  given_up_at = CASE WHEN $3 = 'givenUp' THEN now() END,
  recipients = coalesce($5::text[], recipients),
  next_try_at = CASE WHEN $3 = 'later' THEN now() + make_interval(secs => $6) ELSE next_try_at END
WHERE id = $1 AND tries = $2 AND ${isWaiting}`;

// One that was never tried waited for a mail server to be configured; the others were tried for three days.
const giveUpOldSql = `
UPDATE mail SET given_up_at = now(), last_error = CASE WHEN tries = 0 THEN 'TOO_OLD' ELSE coalesce(last_error, 'TOO_OLD') END
WHERE ${isWaiting} AND (claimed_until IS NULL OR claimed_until < now())
  AND created_at < now() - CASE WHEN tries = 0 THEN interval '1 day' ELSE interval '3 days' END
RETURNING id, client_id AS "clientId", tries`;
