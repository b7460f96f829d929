import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What going up, meeting and asking need: pending links, deletions that wait, conflicts, held deletions. */
export class TwoWay1764000002000 implements MigrationInterface {
  readonly name = 'TwoWay1764000002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(rows);
    await runner.query(accounts);
    await runner.query(leaving);
    await runner.query(conflicts);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Links that wait to be created cannot be told in the older shape; their appointments stay.
    await runner.query(`
      DROP TABLE sync_conflict, leaving_event;
      DELETE FROM calendar_account WHERE removal IS NOT NULL;
      DROP INDEX calendar_account_username;
      ALTER TABLE calendar_account DROP COLUMN up_from, DROP COLUMN removal, ALTER COLUMN position SET NOT NULL,
        ADD CONSTRAINT calendar_account_resource_id_username_key UNIQUE (resource_id, username);
      ALTER TABLE sync_run DROP COLUMN again, DROP COLUMN held;
      DELETE FROM event_link WHERE remote_id IS NULL;
      DELETE FROM appointment WHERE deleted_at IS NOT NULL;
      DROP INDEX event_link_unsettled, event_link_waiting, appointment_deleted;
      ALTER TABLE event_link DROP COLUMN base_excluded_dates, DROP COLUMN heard, ALTER COLUMN remote_id SET NOT NULL;
      ALTER TABLE event_occurrence DROP COLUMN etag;
      ALTER TABLE appointment DROP COLUMN deleted_at, DROP COLUMN edited_at;
    `);
  }
}

// A link without a remote id waits to be created. `heard` is one account's copy of a meeting that several accounts hold. Dirty is derived: base is set by the edit that leaves it behind.
const rows = `
ALTER TABLE appointment ADD COLUMN edited_at timestamptz, ADD COLUMN deleted_at timestamptz;
CREATE INDEX appointment_deleted ON appointment (id) WHERE deleted_at IS NOT NULL;
ALTER TABLE event_link ALTER COLUMN remote_id DROP NOT NULL, ADD COLUMN base_excluded_dates timestamptz[],
  ADD COLUMN heard jsonb;
CREATE INDEX event_link_unsettled ON event_link (account_id) WHERE remote_id IS NULL OR base IS NOT NULL
  OR base_excluded_dates IS NOT NULL OR attempt IS NOT NULL;
CREATE UNIQUE INDEX event_link_waiting ON event_link (account_id, appointment_id) WHERE remote_id IS NULL;
ALTER TABLE event_occurrence ADD COLUMN etag text COLLATE "C";
`;

// A removed account has left its place in the list; its address is free for another one.
const accounts = `
ALTER TABLE calendar_account
  ADD COLUMN up_from timestamptz,
  ADD COLUMN removal jsonb,
  ALTER COLUMN position DROP NOT NULL,
  DROP CONSTRAINT calendar_account_resource_id_username_key,
  ADD CONSTRAINT calendar_account_place CHECK ((position IS NULL) = (removal IS NOT NULL));
CREATE UNIQUE INDEX calendar_account_username ON calendar_account (resource_id, username) WHERE removal IS NULL;
CREATE INDEX calendar_account_removal ON calendar_account (resource_id) WHERE removal IS NOT NULL;
ALTER TABLE sync_run
  ADD COLUMN again boolean NOT NULL DEFAULT false,
  ADD COLUMN held jsonb;
`;

// What of a removed account is still to be deleted in Outlook. Its links are gone, so that nothing else knows of it any
// more; known is what the event may say there, pending the create that was never answered.
const leaving = `
CREATE TABLE leaving_event (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES calendar_account ON DELETE CASCADE,
  appointment_id uuid,
  title text,
  remote_id text COLLATE "C",
  etag text COLLATE "C",
  known jsonb NOT NULL,
  pending jsonb,
  CHECK (remote_id IS NOT NULL OR pending IS NOT NULL)
);
CREATE INDEX leaving_event_account ON leaving_event (account_id, id);
`;

// Who may read the values is kept beside them: the appointment may be gone, its privacy is not.
const conflicts = `
CREATE TABLE sync_conflict (
  id uuid PRIMARY KEY,
  client_id uuid NOT NULL REFERENCES client ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES calendar_account ON DELETE CASCADE,
  appointment_id uuid REFERENCES appointment ON DELETE SET NULL,
  field text NOT NULL,
  planner_value jsonb,
  outlook_value jsonb,
  winner text NOT NULL CHECK (winner IN ('PLANNER', 'OUTLOOK')),
  is_private boolean NOT NULL,
  owner_user_id uuid REFERENCES app_user ON DELETE SET NULL,
  owner_resource_id uuid,
  detected_at timestamptz NOT NULL DEFAULT now(),
  restored_at timestamptz
);
CREATE INDEX sync_conflict_account ON sync_conflict (account_id, detected_at DESC, id DESC);
CREATE INDEX sync_conflict_client ON sync_conflict (client_id, detected_at DESC, id DESC);
CREATE INDEX sync_conflict_appointment ON sync_conflict (appointment_id);
`;
