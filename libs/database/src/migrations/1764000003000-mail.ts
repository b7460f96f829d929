import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mails that wait to be sent, and what people were told of each account. */
export class Mail1764000003000 implements MigrationInterface {
  readonly name = 'Mail1764000003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(outbox);
    await runner.query(telling);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE mail');
    await runner.query('DROP INDEX calendar_account_telling');
    await runner.query('ALTER TABLE calendar_account DROP COLUMN told');
  }
}

// Written in the transaction of what it tells of. Whoever sends it claims it for a while instead of locking it, since a
// mail server may be slow; tries proves the claim.
const outbox = `
CREATE TABLE mail (
  id uuid PRIMARY KEY,
  client_id uuid NOT NULL REFERENCES client ON DELETE CASCADE,
  recipients text[] NOT NULL CHECK (cardinality(recipients) > 0),
  subject text NOT NULL,
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  given_up_at timestamptz,
  tries integer NOT NULL DEFAULT 0,
  next_try_at timestamptz NOT NULL DEFAULT now(),
  claimed_until timestamptz,
  last_error text,
  CHECK (sent_at IS NULL OR given_up_at IS NULL)
);
CREATE INDEX mail_waiting ON mail (next_try_at, id) WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX mail_client ON mail (client_id, created_at DESC, id DESC);
`;

// The few accounts that there may be something to tell of, so that looking for them costs next to nothing.
const telling = `
ALTER TABLE calendar_account ADD COLUMN told jsonb;
CREATE INDEX calendar_account_telling ON calendar_account (client_id)
  WHERE told IS NOT NULL OR status IN ('RECONNECT_REQUIRED', 'FAILED') 
    OR problem->>'code' IN ('ADMIN_CONSENT_GRANTED', 'ORGANISATION_CONNECTION_FAILED');
`;
