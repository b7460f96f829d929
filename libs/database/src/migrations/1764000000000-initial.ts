import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tenancy, accounts, appointments, links and runs. Ids from Graph are case-sensitive: collation "C". */
export class Initial1764000000000 implements MigrationInterface {
  readonly name = 'Initial1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tenancy);
    await runner.query(accounts);
    await runner.query(appointments);
    await runner.query(runs);
    await runner.query(live);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION IF EXISTS notify_sync_run(), notify_calendar_account() CASCADE;
      DROP TABLE IF EXISTS sync_run, set_aside_event, event_occurrence, event_link, appointment_resource, appointment,
        external_calendar, sign_in_attempt, account_secret, calendar_account, resource_manager, resource, app_user,
        active_module, client CASCADE`);
  }
}

const tenancy = `
CREATE TABLE client (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE active_module (
  client_id uuid NOT NULL REFERENCES client ON DELETE CASCADE,
  module text NOT NULL CHECK (module IN ('OFFICE_365')),
  activated_at timestamptz NOT NULL DEFAULT now(),
  activated_by uuid,
  PRIMARY KEY (client_id, module)
);
CREATE TABLE app_user (
  id uuid PRIMARY KEY,
  client_id uuid REFERENCES client ON DELETE CASCADE,
  external_id text NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  permissions text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE NULLS NOT DISTINCT (client_id, external_id)
);
CREATE INDEX app_user_external_id ON app_user (external_id);
CREATE TABLE resource (
  id uuid PRIMARY KEY,
  client_id uuid NOT NULL REFERENCES client ON DELETE CASCADE,
  external_id text NOT NULL,
  name text NOT NULL,
  email text,
  user_id uuid UNIQUE REFERENCES app_user ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (client_id, external_id)
);
CREATE TABLE resource_manager (
  resource_id uuid NOT NULL REFERENCES resource ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
  PRIMARY KEY (resource_id, user_id)
);
CREATE INDEX resource_manager_user ON resource_manager (user_id);
`;

const accounts = `
CREATE TABLE calendar_account (
  id uuid PRIMARY KEY,
  client_id uuid NOT NULL REFERENCES client ON DELETE CASCADE,
  resource_id uuid NOT NULL REFERENCES resource ON DELETE CASCADE,
  username text NOT NULL CHECK (username = lower(username)),
  direction text NOT NULL CHECK (direction IN ('DOWN', 'UP', 'BOTH', 'NONE')),
  scopes text[] NOT NULL,
  status text NOT NULL CHECK (status IN
    ('AWAITING_SIGN_IN', 'AWAITING_ADMIN_CONSENT', 'CONNECTED', 'PAUSED', 'RECONNECT_REQUIRED', 'FAILED')),
  position integer NOT NULL CHECK (position >= 1),
  conflict_policy text NOT NULL DEFAULT 'NEWEST_WINS'
    CHECK (conflict_policy IN ('OUTLOOK_WINS', 'PLANNER_WINS', 'NEWEST_WINS')),
  problem jsonb,
  granted_permission text,
  remote_user_id text,
  remote_tenant_id text,
  mailbox_time_zone text,
  last_successful_sync_at timestamptz,
  lease_generation bigint NOT NULL DEFAULT 0,
  lease_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (resource_id, username),
  UNIQUE (resource_id, position) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE INDEX calendar_account_client ON calendar_account (client_id);
CREATE TABLE account_secret (
  account_id uuid PRIMARY KEY REFERENCES calendar_account ON DELETE CASCADE,
  key_id text NOT NULL,
  nonce bytea NOT NULL,
  ciphertext bytea NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE sign_in_attempt (
  state_hash bytea PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES calendar_account ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
  browser_hash bytea NOT NULL,
  permission text NOT NULL,
  language text NOT NULL,
  key_id text NOT NULL,
  nonce bytea NOT NULL,
  ciphertext bytea NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_attempt_account ON sign_in_attempt (account_id);
CREATE TABLE external_calendar (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES calendar_account ON DELETE CASCADE,
  remote_id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  is_default boolean NOT NULL,
  can_edit boolean NOT NULL,
  sync_down boolean NOT NULL,
  sync_up boolean NOT NULL,
  missing_since timestamptz,
  delta_link text,
  next_link text,
  round bigint NOT NULL DEFAULT 0,
  round_is_full boolean NOT NULL DEFAULT false,
  window_start timestamptz,
  window_end timestamptz,
  UNIQUE (account_id, remote_id)
);
`;

const appointments = `
CREATE TABLE appointment (
  id uuid PRIMARY KEY,
  -- By its resources it belongs to the client; a key of its own would be checked for each of a mailbox's events.
  client_id uuid NOT NULL,
  type text NOT NULL CHECK (type IN ('SINGLE', 'SERIES_MASTER', 'EXCEPTION')),
  series_id uuid REFERENCES appointment ON DELETE CASCADE,
  original_start timestamptz,
  title text NOT NULL,
  description text,
  location text,
  start_at timestamptz NOT NULL,
  end_at timestamptz NOT NULL CHECK (end_at >= start_at),
  time_zone text NOT NULL,
  is_all_day boolean NOT NULL,
  is_private boolean NOT NULL,
  availability text NOT NULL CHECK (availability IN ('FREE', 'TENTATIVE', 'BUSY', 'OUT_OF_OFFICE', 'WORKING_ELSEWHERE')),
  recurrence text CHECK ((recurrence IS NULL) = (type <> 'SERIES_MASTER')),
  excluded_dates timestamptz[] NOT NULL DEFAULT '{}',
  additional_dates timestamptz[] NOT NULL DEFAULT '{}',
  -- The last moment that any part of it can cover; infinity for an endless series.
  until_at timestamptz NOT NULL,
  origin text NOT NULL CHECK (origin IN ('PLANNER', 'OUTLOOK')),
  outlook jsonb,
  details_hidden boolean NOT NULL DEFAULT false,
  read_only_reason text,
  owner_resource_id uuid,
  owner_user_id uuid REFERENCES app_user ON DELETE SET NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX appointment_series ON appointment (series_id) WHERE series_id IS NOT NULL;
CREATE TABLE appointment_resource (
  -- Checked by whoever asks for it; resources are never deleted, and a key would be checked for each event.
  resource_id uuid NOT NULL,
  appointment_id uuid NOT NULL REFERENCES appointment ON DELETE CASCADE,
  PRIMARY KEY (resource_id, appointment_id)
);
CREATE INDEX appointment_resource_appointment ON appointment_resource (appointment_id);
-- A link joins an appointment to one event of one account. base is the content that both sides last agreed on; null
-- says that it is the appointment's own content still: whoever edits the appointment puts the old content here first.
CREATE TABLE event_link (
  id uuid PRIMARY KEY,
  appointment_id uuid NOT NULL REFERENCES appointment ON DELETE CASCADE,
  -- The account of the calendar, whose key takes both away.
  account_id uuid NOT NULL,
  external_calendar_id uuid NOT NULL REFERENCES external_calendar ON DELETE CASCADE,
  remote_id text COLLATE "C" NOT NULL,
  master_remote_id text COLLATE "C",
  uid text COLLATE "C",
  etag text COLLATE "C",
  base jsonb,
  -- The attempt in flight: what was sent, under which transactionId, since when; null when none is unanswered.
  attempt jsonb,
  tombstoned_at timestamptz,
  -- The round of its calendar in which it was last heard: what a complete round did not hear is not there any more.
  round bigint NOT NULL,
  last_synced_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (account_id, remote_id)
);
CREATE INDEX event_link_appointment ON event_link (appointment_id);
CREATE INDEX event_link_calendar_master ON event_link (external_calendar_id, master_remote_id)
  WHERE master_remote_id IS NOT NULL;
CREATE INDEX event_link_uid ON event_link USING hash (uid);
-- Bare occurrences as heard: they tell which dates of a series exist and, by their id, which date an exception had.
CREATE TABLE event_occurrence (
  external_calendar_id uuid NOT NULL REFERENCES external_calendar ON DELETE CASCADE,
  remote_id text COLLATE "C" NOT NULL,
  master_remote_id text COLLATE "C" NOT NULL,
  start_at timestamptz NOT NULL,
  end_at timestamptz NOT NULL,
  round bigint NOT NULL,
  PRIMARY KEY (external_calendar_id, remote_id)
);
CREATE INDEX event_occurrence_master ON event_occurrence (external_calendar_id, master_remote_id);
-- Events that cannot come in, with the reason.
CREATE TABLE set_aside_event (
  external_calendar_id uuid NOT NULL REFERENCES external_calendar ON DELETE CASCADE,
  remote_id text COLLATE "C" NOT NULL,
  code text NOT NULL,
  message text NOT NULL,
  title text,
  round bigint NOT NULL,
  PRIMARY KEY (external_calendar_id, remote_id)
);
`;

const runs = `
CREATE TABLE sync_run (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES calendar_account ON DELETE CASCADE,
  client_id uuid NOT NULL REFERENCES client ON DELETE CASCADE,
  trigger text NOT NULL CHECK (trigger IN ('MANUAL', 'AUTOMATIC_JOB', 'LOCAL_CHANGE', 'NOTIFICATION')),
  status text NOT NULL CHECK (status IN
    ('QUEUED', 'RUNNING', 'AWAITING_CONFIRMATION', 'SUCCEEDED', 'SUCCEEDED_WITH_ERRORS', 'FAILED', 'CANCELLED')),
  queued_at timestamptz NOT NULL DEFAULT now(),
  not_before timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  phase text NOT NULL DEFAULT 'QUEUED',
  processed integer NOT NULL DEFAULT 0,
  total integer,
  counts jsonb NOT NULL DEFAULT '{}',
  conflicts integer NOT NULL DEFAULT 0,
  errors jsonb NOT NULL DEFAULT '[]',
  graph_requests integer NOT NULL DEFAULT 0,
  is_full boolean NOT NULL DEFAULT false,
  tries integer NOT NULL DEFAULT 0,
  cancel_requested boolean NOT NULL DEFAULT false,
  requested_by uuid
);
CREATE UNIQUE INDEX sync_run_active ON sync_run (account_id)
  WHERE status IN ('QUEUED', 'RUNNING', 'AWAITING_CONFIRMATION');
CREATE INDEX sync_run_account ON sync_run (account_id, queued_at DESC, id DESC);
`;

// Triggers, so that no writer in any process can forget to tell. Ids only: a payload has at most 8 kB.
const live = `
CREATE FUNCTION notify_sync_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('kalbro_live', json_build_object('kind', 'syncRun', 'id', NEW.id, 'accountId', NEW.account_id,
    'resourceId', (SELECT resource_id FROM calendar_account WHERE id = NEW.account_id))::text);
  RETURN NULL;
END $$;
CREATE TRIGGER sync_run_live AFTER INSERT OR UPDATE ON sync_run FOR EACH ROW EXECUTE FUNCTION notify_sync_run();
CREATE FUNCTION notify_calendar_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('kalbro_live', json_build_object('kind', 'calendarAccount', 'id', NEW.id,
    'resourceId', NEW.resource_id)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER calendar_account_inserted AFTER INSERT ON calendar_account
  FOR EACH ROW EXECUTE FUNCTION notify_calendar_account();
CREATE TRIGGER calendar_account_updated AFTER UPDATE ON calendar_account FOR EACH ROW
  WHEN ((OLD.direction, OLD.scopes, OLD.status, OLD.position, OLD.conflict_policy, OLD.problem, OLD.last_successful_sync_at)
    IS DISTINCT FROM
    (NEW.direction, NEW.scopes, NEW.status, NEW.position, NEW.conflict_policy, NEW.problem, NEW.last_successful_sync_at))
  EXECUTE FUNCTION notify_calendar_account();
`;
