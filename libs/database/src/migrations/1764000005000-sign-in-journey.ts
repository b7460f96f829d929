import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the way to a connected account needs: links for administrators, links that repair, one link per Microsoft account. */
export class SignInJourney1764000005000 implements MigrationInterface {
  readonly name = 'SignInJourney1764000005000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(consent);
    await runner.query(repair);
    await runner.query(identity);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX calendar_account_identity; DROP TABLE repair_link, admin_consent');
  }
}

// A link by which administrators consent, for the organisation of the account it was made for: its e-mail domain and, once
// known from a sign-in, its tenant. What the redirect says of a tenant is not kept: nobody has to have consented to say it.
const consent = `
CREATE TABLE admin_consent (
  state_hash bytea PRIMARY KEY,
  client_id uuid NOT NULL REFERENCES client ON DELETE CASCADE,
  account_id uuid REFERENCES calendar_account ON DELETE SET NULL,
  requested_by uuid REFERENCES app_user ON DELETE SET NULL,
  domain text NOT NULL,
  tenant_hint text,
  permissions text[] NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  granted_at timestamptz,
  refused_at timestamptz,
  -- A sign-in was blocked all the same: the grant counts for nothing any more.
  disproved_at timestamptz
);
CREATE INDEX admin_consent_client ON admin_consent (client_id, domain);
CREATE INDEX admin_consent_account ON admin_consent (account_id);
`;

const repair = `
CREATE TABLE repair_link (
  ticket_hash bytea PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES calendar_account ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
CREATE INDEX repair_link_account ON repair_link (account_id);
`;

// Of two accounts that were linked to the same Microsoft account before, the older keeps the identity; the other goes on
// until its next sign-in. Who is being removed does not hold it.
const identity = `
UPDATE calendar_account a SET remote_user_id = NULL WHERE a.removal IS NULL AND EXISTS (
  SELECT 1 FROM calendar_account b WHERE b.client_id = a.client_id AND b.remote_tenant_id = a.remote_tenant_id
    AND b.remote_user_id = a.remote_user_id AND b.removal IS NULL AND (b.created_at, b.id) < (a.created_at, a.id));
CREATE UNIQUE INDEX calendar_account_identity ON calendar_account (client_id, remote_tenant_id, remote_user_id)
  WHERE removal IS NULL AND remote_user_id IS NOT NULL;
`;
