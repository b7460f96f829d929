import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Connecting a whole organisation with application permissions, and accounts that nobody signed in for. */
export class Organisation1764000004000 implements MigrationInterface {
  readonly name = 'Organisation1764000004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(connections);
    await runner.query(accounts);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Older versions know no other access than a sign-in: those accounts wait for one.
    await runner.query(`
      UPDATE calendar_account SET status = 'RECONNECT_REQUIRED'
        WHERE access = 'ORGANISATION' AND status <> 'PAUSED' AND removal IS NULL;
      UPDATE calendar_account SET problem = jsonb_build_object('code', 'SIGN_IN_REQUIRED', 'since', now())
        WHERE access = 'ORGANISATION' AND removal IS NULL;
      ALTER TABLE calendar_account DROP COLUMN access;
      DROP TABLE organisation_connection;
    `);
  }
}

// Kalbro's own registration (no application_id) works with every tenant that consented to it, so a client may use it only with a
// tenant that it has shown to belong to: proven_tenant_id, and no other client with the same one. A registration of the
// client's own is proven by its secret.
const connections = `
CREATE TABLE organisation_connection (
  client_id uuid PRIMARY KEY REFERENCES client ON DELETE CASCADE,
  tenant_id text NOT NULL,
  proven_tenant_id text,
  application_id text,
  key_id text,
  nonce bytea,
  ciphertext bytea,
  problem jsonb,
  tested_at timestamptz,
  last_test jsonb,
  created_by uuid REFERENCES app_user ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK (num_nonnulls(application_id, key_id, nonce, ciphertext) IN (0, 4))
);
CREATE UNIQUE INDEX organisation_connection_tenant ON organisation_connection (proven_tenant_id)
  WHERE application_id IS NULL;
`;

const accounts = `
ALTER TABLE calendar_account ADD COLUMN access text NOT NULL DEFAULT 'SIGN_IN'
  CHECK (access IN ('SIGN_IN', 'ORGANISATION'));
CREATE INDEX calendar_account_organisation ON calendar_account (client_id) WHERE access = 'ORGANISATION';
`;
