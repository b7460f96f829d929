-- Made from the migrations by `node tools/workspace/bin/schema.mjs`; never edited.

CREATE TABLE account_secret (
  account_id uuid NOT NULL,
  key_id text NOT NULL,
  nonce bytea NOT NULL,
  ciphertext bytea NOT NULL,
  updated_at timestamp with time zone DEFAULT now() NOT NULL,
  refreshing_until timestamp with time zone,
  refreshing_by uuid,
  refreshed_at timestamp with time zone DEFAULT now() NOT NULL,
  looked_at timestamp with time zone,
  CONSTRAINT account_secret_pkey PRIMARY KEY (account_id),
  CONSTRAINT account_secret_account_id_fkey FOREIGN KEY (account_id) REFERENCES calendar_account(id) ON DELETE CASCADE
);
CREATE INDEX account_secret_refreshed ON public.account_secret USING btree (refreshed_at);

CREATE TABLE active_module (
  client_id uuid NOT NULL,
  module text NOT NULL,
  activated_at timestamp with time zone DEFAULT now() NOT NULL,
  activated_by uuid,
  CONSTRAINT active_module_pkey PRIMARY KEY (client_id, module),
  CONSTRAINT active_module_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id) ON DELETE CASCADE,
  CONSTRAINT active_module_module_check CHECK ((module = 'OFFICE_365'::text))
);

CREATE TABLE admin_consent (
  state_hash bytea NOT NULL,
  client_id uuid NOT NULL,
  account_id uuid,
  requested_by uuid,
  domain text NOT NULL,
  tenant_hint text,
  permissions text[] NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  granted_at timestamp with time zone,
  refused_at timestamp with time zone,
  disproved_at timestamp with time zone,
  CONSTRAINT admin_consent_pkey PRIMARY KEY (state_hash),
  CONSTRAINT admin_consent_account_id_fkey FOREIGN KEY (account_id) REFERENCES calendar_account(id) ON DELETE SET NULL,
  CONSTRAINT admin_consent_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id) ON DELETE CASCADE,
  CONSTRAINT admin_consent_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES app_user(id) ON DELETE SET NULL
);
CREATE INDEX admin_consent_account ON public.admin_consent USING btree (account_id);
CREATE INDEX admin_consent_client ON public.admin_consent USING btree (client_id, domain);

CREATE TABLE agenda_jobs (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  name character varying(255) NOT NULL,
  priority integer DEFAULT 0 NOT NULL,
  next_run_at timestamp with time zone,
  type character varying(10) DEFAULT 'normal'::character varying NOT NULL,
  locked_at timestamp with time zone,
  last_finished_at timestamp with time zone,
  failed_at timestamp with time zone,
  fail_count integer,
  fail_reason text,
  repeat_timezone character varying(100),
  last_run_at timestamp with time zone,
  repeat_interval character varying(255),
  data jsonb DEFAULT '{}'::jsonb,
  repeat_at character varying(255),
  disabled boolean DEFAULT false,
  progress real,
  fork boolean DEFAULT false,
  last_modified_by character varying(255),
  debounce_started_at timestamp with time zone,
  start_date timestamp with time zone,
  end_date timestamp with time zone,
  skip_days jsonb,
  created_at timestamp with time zone DEFAULT now(),
  updated_at timestamp with time zone DEFAULT now(),
  CONSTRAINT agenda_jobs_pkey PRIMARY KEY (id),
  CONSTRAINT agenda_jobs_type_check CHECK (((type)::text = ANY ((ARRAY['normal'::character varying, 'single'::character varying])::text[])))
);
CREATE INDEX agenda_jobs_find_and_lock_idx ON public.agenda_jobs USING btree (name, next_run_at, priority DESC, locked_at, disabled) WHERE (disabled = false);
CREATE INDEX agenda_jobs_key_idx ON public.agenda_jobs USING btree (name, ((data ->> 'key'::text)));
CREATE INDEX agenda_jobs_locked_at_idx ON public.agenda_jobs USING btree (locked_at) WHERE (locked_at IS NOT NULL);
CREATE INDEX agenda_jobs_next_run_at_idx ON public.agenda_jobs USING btree (next_run_at) WHERE (next_run_at IS NOT NULL);
CREATE UNIQUE INDEX agenda_jobs_single_job_idx ON public.agenda_jobs USING btree (name) WHERE ((type)::text = 'single'::text);
CREATE TRIGGER agenda_jobs_updated_at_trigger BEFORE UPDATE ON public.agenda_jobs FOR EACH ROW EXECUTE FUNCTION update_agenda_jobs_updated_at();

CREATE TABLE app_user (
  id uuid NOT NULL,
  client_id uuid,
  external_id text NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  permissions text[] DEFAULT '{}'::text[] NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT app_user_pkey PRIMARY KEY (id),
  CONSTRAINT app_user_client_id_external_id_key UNIQUE NULLS NOT DISTINCT (client_id, external_id),
  CONSTRAINT app_user_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id) ON DELETE CASCADE
);
CREATE INDEX app_user_external_id ON public.app_user USING btree (external_id);

CREATE TABLE appointment (
  id uuid NOT NULL,
  client_id uuid NOT NULL,
  type text NOT NULL,
  series_id uuid,
  original_start timestamp with time zone,
  title text NOT NULL,
  description text,
  location text,
  start_at timestamp with time zone NOT NULL,
  end_at timestamp with time zone NOT NULL,
  time_zone text NOT NULL,
  is_all_day boolean NOT NULL,
  is_private boolean NOT NULL,
  availability text NOT NULL,
  recurrence text,
  excluded_dates timestamp with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL,
  additional_dates timestamp with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL,
  until_at timestamp with time zone NOT NULL,
  origin text NOT NULL,
  outlook jsonb,
  details_hidden boolean DEFAULT false NOT NULL,
  read_only_reason text,
  owner_resource_id uuid,
  owner_user_id uuid,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  updated_at timestamp with time zone DEFAULT now() NOT NULL,
  edited_at timestamp with time zone,
  deleted_at timestamp with time zone,
  CONSTRAINT appointment_pkey PRIMARY KEY (id),
  CONSTRAINT appointment_owner_user_id_fkey FOREIGN KEY (owner_user_id) REFERENCES app_user(id) ON DELETE SET NULL,
  CONSTRAINT appointment_series_id_fkey FOREIGN KEY (series_id) REFERENCES appointment(id) ON DELETE CASCADE,
  CONSTRAINT appointment_availability_check CHECK ((availability = ANY (ARRAY['FREE'::text, 'TENTATIVE'::text, 'BUSY'::text, 'OUT_OF_OFFICE'::text, 'WORKING_ELSEWHERE'::text]))),
  CONSTRAINT appointment_check CHECK ((end_at >= start_at)),
  CONSTRAINT appointment_check1 CHECK (((recurrence IS NULL) = (type <> 'SERIES_MASTER'::text))),
  CONSTRAINT appointment_origin_check CHECK ((origin = ANY (ARRAY['PLANNER'::text, 'OUTLOOK'::text]))),
  CONSTRAINT appointment_type_check CHECK ((type = ANY (ARRAY['SINGLE'::text, 'SERIES_MASTER'::text, 'EXCEPTION'::text])))
);
CREATE INDEX appointment_deleted ON public.appointment USING btree (id) WHERE (deleted_at IS NOT NULL);
CREATE INDEX appointment_series ON public.appointment USING btree (series_id) WHERE (series_id IS NOT NULL);

CREATE TABLE appointment_resource (
  resource_id uuid NOT NULL,
  appointment_id uuid NOT NULL,
  CONSTRAINT appointment_resource_pkey PRIMARY KEY (resource_id, appointment_id),
  CONSTRAINT appointment_resource_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointment(id) ON DELETE CASCADE
);
CREATE INDEX appointment_resource_appointment ON public.appointment_resource USING btree (appointment_id);

CREATE TABLE automatic_job (
  id uuid NOT NULL,
  client_id uuid NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  every_minutes integer,
  cron text,
  scheduled_from timestamp with time zone NOT NULL,
  time_zone text NOT NULL,
  enabled boolean NOT NULL,
  alert_emails text[] DEFAULT '{}'::text[] NOT NULL,
  next_run_at timestamp with time zone,
  last_fired_at timestamp with time zone,
  failed_starts integer DEFAULT 0 NOT NULL,
  created_by uuid,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  updated_at timestamp with time zone DEFAULT now() NOT NULL,
  told jsonb,
  CONSTRAINT automatic_job_pkey PRIMARY KEY (id),
  CONSTRAINT automatic_job_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id) ON DELETE CASCADE,
  CONSTRAINT automatic_job_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_user(id) ON DELETE SET NULL,
  CONSTRAINT automatic_job_every_minutes_check CHECK ((every_minutes >= 5)),
  CONSTRAINT automatic_job_name_check CHECK ((name <> ''::text)),
  CONSTRAINT automatic_job_next_run CHECK ((enabled OR (next_run_at IS NULL))),
  CONSTRAINT automatic_job_schedule CHECK (((every_minutes IS NULL) <> (cron IS NULL)))
);
CREATE INDEX automatic_job_client ON public.automatic_job USING btree (client_id);
CREATE INDEX automatic_job_due ON public.automatic_job USING btree (next_run_at) WHERE (next_run_at IS NOT NULL);

CREATE TABLE calendar_account (
  id uuid NOT NULL,
  client_id uuid NOT NULL,
  resource_id uuid NOT NULL,
  username text NOT NULL,
  direction text NOT NULL,
  scopes text[] NOT NULL,
  status text NOT NULL,
  "position" integer,
  conflict_policy text DEFAULT 'NEWEST_WINS'::text NOT NULL,
  problem jsonb,
  granted_permission text,
  remote_user_id text,
  remote_tenant_id text,
  mailbox_time_zone text,
  last_successful_sync_at timestamp with time zone,
  lease_generation bigint DEFAULT 0 NOT NULL,
  lease_until timestamp with time zone,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  updated_at timestamp with time zone DEFAULT now() NOT NULL,
  up_from timestamp with time zone,
  removal jsonb,
  told jsonb,
  access text DEFAULT 'SIGN_IN'::text NOT NULL,
  CONSTRAINT calendar_account_pkey PRIMARY KEY (id),
  CONSTRAINT calendar_account_resource_id_position_key UNIQUE (resource_id, "position") DEFERRABLE,
  CONSTRAINT calendar_account_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id) ON DELETE CASCADE,
  CONSTRAINT calendar_account_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id) ON DELETE CASCADE,
  CONSTRAINT calendar_account_access_check CHECK ((access = ANY (ARRAY['SIGN_IN'::text, 'ORGANISATION'::text]))),
  CONSTRAINT calendar_account_conflict_policy_check CHECK ((conflict_policy = ANY (ARRAY['OUTLOOK_WINS'::text, 'PLANNER_WINS'::text, 'NEWEST_WINS'::text]))),
  CONSTRAINT calendar_account_direction_check CHECK ((direction = ANY (ARRAY['DOWN'::text, 'UP'::text, 'BOTH'::text, 'NONE'::text]))),
  CONSTRAINT calendar_account_place CHECK ((("position" IS NULL) = (removal IS NOT NULL))),
  CONSTRAINT calendar_account_position_check CHECK (("position" >= 1)),
  CONSTRAINT calendar_account_status_check CHECK ((status = ANY (ARRAY['AWAITING_SIGN_IN'::text, 'AWAITING_ADMIN_CONSENT'::text, 'CONNECTED'::text, 'PAUSED'::text, 'RECONNECT_REQUIRED'::text, 'FAILED'::text]))),
  CONSTRAINT calendar_account_username_check CHECK ((username = lower(username)))
);
CREATE INDEX calendar_account_client ON public.calendar_account USING btree (client_id);
CREATE UNIQUE INDEX calendar_account_identity ON public.calendar_account USING btree (client_id, remote_tenant_id, remote_user_id) WHERE ((removal IS NULL) AND (remote_user_id IS NOT NULL));
CREATE INDEX calendar_account_organisation ON public.calendar_account USING btree (client_id) WHERE (access = 'ORGANISATION'::text);
CREATE INDEX calendar_account_removal ON public.calendar_account USING btree (resource_id) WHERE (removal IS NOT NULL);
CREATE INDEX calendar_account_telling ON public.calendar_account USING btree (client_id) WHERE ((told IS NOT NULL) OR (status = ANY (ARRAY['RECONNECT_REQUIRED'::text, 'FAILED'::text])) OR ((problem ->> 'code'::text) = ANY (ARRAY['ADMIN_CONSENT_GRANTED'::text, 'ORGANISATION_CONNECTION_FAILED'::text])));
CREATE UNIQUE INDEX calendar_account_username ON public.calendar_account USING btree (resource_id, username) WHERE (removal IS NULL);
CREATE TRIGGER calendar_account_inserted AFTER INSERT ON public.calendar_account FOR EACH ROW EXECUTE FUNCTION notify_calendar_account();
CREATE TRIGGER calendar_account_updated AFTER UPDATE ON public.calendar_account FOR EACH ROW WHEN ((((((((old.direction IS DISTINCT FROM new.direction) OR (old.scopes IS DISTINCT FROM new.scopes)) OR (old.status IS DISTINCT FROM new.status)) OR (old."position" IS DISTINCT FROM new."position")) OR (old.conflict_policy IS DISTINCT FROM new.conflict_policy)) OR (old.problem IS DISTINCT FROM new.problem)) OR (old.last_successful_sync_at IS DISTINCT FROM new.last_successful_sync_at))) EXECUTE FUNCTION notify_calendar_account();

CREATE TABLE client (
  id uuid NOT NULL,
  name text NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT client_pkey PRIMARY KEY (id)
);

CREATE TABLE event_link (
  id uuid NOT NULL,
  appointment_id uuid NOT NULL,
  account_id uuid NOT NULL,
  external_calendar_id uuid NOT NULL,
  remote_id text COLLATE "C",
  master_remote_id text COLLATE "C",
  uid text COLLATE "C",
  etag text COLLATE "C",
  base jsonb,
  attempt jsonb,
  tombstoned_at timestamp with time zone,
  round bigint NOT NULL,
  last_synced_at timestamp with time zone DEFAULT now() NOT NULL,
  base_excluded_dates timestamp with time zone[],
  heard jsonb,
  CONSTRAINT event_link_pkey PRIMARY KEY (id),
  CONSTRAINT event_link_account_id_remote_id_key UNIQUE (account_id, remote_id),
  CONSTRAINT event_link_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointment(id) ON DELETE CASCADE,
  CONSTRAINT event_link_external_calendar_id_fkey FOREIGN KEY (external_calendar_id) REFERENCES external_calendar(id) ON DELETE CASCADE
);
CREATE INDEX event_link_appointment ON public.event_link USING btree (appointment_id);
CREATE INDEX event_link_calendar_master ON public.event_link USING btree (external_calendar_id, master_remote_id) WHERE (master_remote_id IS NOT NULL);
CREATE INDEX event_link_uid ON public.event_link USING hash (uid);
CREATE INDEX event_link_unsettled ON public.event_link USING btree (account_id) WHERE ((remote_id IS NULL) OR (base IS NOT NULL) OR (base_excluded_dates IS NOT NULL) OR (attempt IS NOT NULL));
CREATE UNIQUE INDEX event_link_waiting ON public.event_link USING btree (account_id, appointment_id) WHERE (remote_id IS NULL);

CREATE TABLE event_occurrence (
  external_calendar_id uuid NOT NULL,
  remote_id text COLLATE "C" NOT NULL,
  master_remote_id text COLLATE "C" NOT NULL,
  start_at timestamp with time zone NOT NULL,
  end_at timestamp with time zone NOT NULL,
  round bigint NOT NULL,
  etag text COLLATE "C",
  CONSTRAINT event_occurrence_pkey PRIMARY KEY (external_calendar_id, remote_id),
  CONSTRAINT event_occurrence_external_calendar_id_fkey FOREIGN KEY (external_calendar_id) REFERENCES external_calendar(id) ON DELETE CASCADE
);
CREATE INDEX event_occurrence_master ON public.event_occurrence USING btree (external_calendar_id, master_remote_id);

CREATE TABLE external_calendar (
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  remote_id text COLLATE "C" NOT NULL,
  name text NOT NULL,
  is_default boolean NOT NULL,
  can_edit boolean NOT NULL,
  sync_down boolean NOT NULL,
  sync_up boolean NOT NULL,
  missing_since timestamp with time zone,
  delta_link text,
  next_link text,
  round bigint DEFAULT 0 NOT NULL,
  round_is_full boolean DEFAULT false NOT NULL,
  window_start timestamp with time zone,
  window_end timestamp with time zone,
  CONSTRAINT external_calendar_pkey PRIMARY KEY (id),
  CONSTRAINT external_calendar_account_id_remote_id_key UNIQUE (account_id, remote_id),
  CONSTRAINT external_calendar_account_id_fkey FOREIGN KEY (account_id) REFERENCES calendar_account(id) ON DELETE CASCADE
);

CREATE TABLE job_run (
  id uuid NOT NULL,
  job_id uuid NOT NULL,
  client_id uuid NOT NULL,
  trigger text NOT NULL,
  status text NOT NULL,
  started_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  total integer DEFAULT 0 NOT NULL,
  skipped integer DEFAULT 0 NOT NULL,
  succeeded integer DEFAULT 0 NOT NULL,
  with_errors integer DEFAULT 0 NOT NULL,
  failed integer DEFAULT 0 NOT NULL,
  error jsonb,
  requested_by uuid,
  judged boolean DEFAULT false NOT NULL,
  CONSTRAINT job_run_pkey PRIMARY KEY (id),
  CONSTRAINT job_run_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id) ON DELETE CASCADE,
  CONSTRAINT job_run_job_id_fkey FOREIGN KEY (job_id) REFERENCES automatic_job(id) ON DELETE CASCADE,
  CONSTRAINT job_run_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES app_user(id) ON DELETE SET NULL,
  CONSTRAINT job_run_finished CHECK (((finished_at IS NULL) = (status = 'RUNNING'::text))),
  CONSTRAINT job_run_status_check CHECK ((status = ANY (ARRAY['RUNNING'::text, 'SUCCEEDED'::text, 'SUCCEEDED_WITH_ERRORS'::text, 'FAILED'::text, 'REJECTED'::text]))),
  CONSTRAINT job_run_trigger_check CHECK ((trigger = ANY (ARRAY['SCHEDULE'::text, 'MANUAL'::text])))
);
CREATE INDEX job_run_job ON public.job_run USING btree (job_id, started_at DESC, id DESC);
CREATE INDEX job_run_running ON public.job_run USING btree (id) WHERE (status = 'RUNNING'::text);
CREATE INDEX job_run_unjudged ON public.job_run USING btree (job_id) WHERE ((NOT judged) AND (status <> 'RUNNING'::text));
CREATE TRIGGER job_run_live AFTER INSERT OR UPDATE OF status, total, skipped, succeeded, with_errors, failed, error ON public.job_run FOR EACH ROW EXECUTE FUNCTION notify_job_run();

CREATE TABLE job_run_sync (
  job_run_id uuid NOT NULL,
  sync_run_id uuid NOT NULL,
  CONSTRAINT job_run_sync_pkey PRIMARY KEY (job_run_id, sync_run_id),
  CONSTRAINT job_run_sync_job_run_id_fkey FOREIGN KEY (job_run_id) REFERENCES job_run(id) ON DELETE CASCADE,
  CONSTRAINT job_run_sync_sync_run_id_fkey FOREIGN KEY (sync_run_id) REFERENCES sync_run(id) ON DELETE CASCADE
);
CREATE INDEX job_run_sync_run ON public.job_run_sync USING btree (sync_run_id);

CREATE TABLE leaving_event (
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  appointment_id uuid,
  title text,
  remote_id text COLLATE "C",
  etag text COLLATE "C",
  known jsonb NOT NULL,
  pending jsonb,
  CONSTRAINT leaving_event_pkey PRIMARY KEY (id),
  CONSTRAINT leaving_event_account_id_fkey FOREIGN KEY (account_id) REFERENCES calendar_account(id) ON DELETE CASCADE,
  CONSTRAINT leaving_event_check CHECK (((remote_id IS NOT NULL) OR (pending IS NOT NULL)))
);
CREATE INDEX leaving_event_account ON public.leaving_event USING btree (account_id, id);

CREATE TABLE mail (
  id uuid NOT NULL,
  client_id uuid NOT NULL,
  recipients text[] NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  sent_at timestamp with time zone,
  given_up_at timestamp with time zone,
  tries integer DEFAULT 0 NOT NULL,
  next_try_at timestamp with time zone DEFAULT now() NOT NULL,
  claimed_until timestamp with time zone,
  last_error text,
  CONSTRAINT mail_pkey PRIMARY KEY (id),
  CONSTRAINT mail_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id) ON DELETE CASCADE,
  CONSTRAINT mail_check CHECK (((sent_at IS NULL) OR (given_up_at IS NULL))),
  CONSTRAINT mail_recipients_check CHECK ((cardinality(recipients) > 0))
);
CREATE INDEX mail_client ON public.mail USING btree (client_id, created_at DESC, id DESC);
CREATE INDEX mail_waiting ON public.mail USING btree (next_try_at, id) WHERE ((sent_at IS NULL) AND (given_up_at IS NULL));

CREATE TABLE organisation_connection (
  client_id uuid NOT NULL,
  tenant_id text NOT NULL,
  proven_tenant_id text,
  application_id text,
  key_id text,
  nonce bytea,
  ciphertext bytea,
  problem jsonb,
  tested_at timestamp with time zone,
  last_test jsonb,
  created_by uuid,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  updated_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT organisation_connection_pkey PRIMARY KEY (client_id),
  CONSTRAINT organisation_connection_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id) ON DELETE CASCADE,
  CONSTRAINT organisation_connection_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_user(id) ON DELETE SET NULL,
  CONSTRAINT organisation_connection_check CHECK ((num_nonnulls(application_id, key_id, nonce, ciphertext) = ANY (ARRAY[0, 4])))
);
CREATE UNIQUE INDEX organisation_connection_tenant ON public.organisation_connection USING btree (proven_tenant_id) WHERE (application_id IS NULL);

CREATE TABLE repair_link (
  ticket_hash bytea NOT NULL,
  account_id uuid NOT NULL,
  user_id uuid NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT repair_link_pkey PRIMARY KEY (ticket_hash),
  CONSTRAINT repair_link_account_id_fkey FOREIGN KEY (account_id) REFERENCES calendar_account(id) ON DELETE CASCADE,
  CONSTRAINT repair_link_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
);
CREATE INDEX repair_link_account ON public.repair_link USING btree (account_id);

CREATE TABLE resource (
  id uuid NOT NULL,
  client_id uuid NOT NULL,
  external_id text NOT NULL,
  name text NOT NULL,
  email text,
  user_id uuid,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT resource_pkey PRIMARY KEY (id),
  CONSTRAINT resource_client_id_external_id_key UNIQUE (client_id, external_id),
  CONSTRAINT resource_user_id_key UNIQUE (user_id),
  CONSTRAINT resource_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id) ON DELETE CASCADE,
  CONSTRAINT resource_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE SET NULL
);

CREATE TABLE resource_manager (
  resource_id uuid NOT NULL,
  user_id uuid NOT NULL,
  CONSTRAINT resource_manager_pkey PRIMARY KEY (resource_id, user_id),
  CONSTRAINT resource_manager_resource_id_fkey FOREIGN KEY (resource_id) REFERENCES resource(id) ON DELETE CASCADE,
  CONSTRAINT resource_manager_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
);
CREATE INDEX resource_manager_user ON public.resource_manager USING btree (user_id);

CREATE TABLE set_aside_event (
  external_calendar_id uuid NOT NULL,
  remote_id text COLLATE "C" NOT NULL,
  code text NOT NULL,
  message text NOT NULL,
  title text,
  round bigint NOT NULL,
  CONSTRAINT set_aside_event_pkey PRIMARY KEY (external_calendar_id, remote_id),
  CONSTRAINT set_aside_event_external_calendar_id_fkey FOREIGN KEY (external_calendar_id) REFERENCES external_calendar(id) ON DELETE CASCADE
);

CREATE TABLE sign_in_attempt (
  state_hash bytea NOT NULL,
  account_id uuid NOT NULL,
  user_id uuid NOT NULL,
  browser_hash bytea NOT NULL,
  permission text NOT NULL,
  language text NOT NULL,
  key_id text NOT NULL,
  nonce bytea NOT NULL,
  ciphertext bytea NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT sign_in_attempt_pkey PRIMARY KEY (state_hash),
  CONSTRAINT sign_in_attempt_account_id_fkey FOREIGN KEY (account_id) REFERENCES calendar_account(id) ON DELETE CASCADE,
  CONSTRAINT sign_in_attempt_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
);
CREATE INDEX sign_in_attempt_account ON public.sign_in_attempt USING btree (account_id);

CREATE TABLE sync_conflict (
  id uuid NOT NULL,
  client_id uuid NOT NULL,
  account_id uuid NOT NULL,
  appointment_id uuid,
  field text NOT NULL,
  planner_value jsonb,
  outlook_value jsonb,
  winner text NOT NULL,
  is_private boolean NOT NULL,
  owner_user_id uuid,
  owner_resource_id uuid,
  detected_at timestamp with time zone DEFAULT now() NOT NULL,
  restored_at timestamp with time zone,
  CONSTRAINT sync_conflict_pkey PRIMARY KEY (id),
  CONSTRAINT sync_conflict_account_id_fkey FOREIGN KEY (account_id) REFERENCES calendar_account(id) ON DELETE CASCADE,
  CONSTRAINT sync_conflict_appointment_id_fkey FOREIGN KEY (appointment_id) REFERENCES appointment(id) ON DELETE SET NULL,
  CONSTRAINT sync_conflict_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id) ON DELETE CASCADE,
  CONSTRAINT sync_conflict_owner_user_id_fkey FOREIGN KEY (owner_user_id) REFERENCES app_user(id) ON DELETE SET NULL,
  CONSTRAINT sync_conflict_winner_check CHECK ((winner = ANY (ARRAY['PLANNER'::text, 'OUTLOOK'::text])))
);
CREATE INDEX sync_conflict_account ON public.sync_conflict USING btree (account_id, detected_at DESC, id DESC);
CREATE INDEX sync_conflict_appointment ON public.sync_conflict USING btree (appointment_id);
CREATE INDEX sync_conflict_client ON public.sync_conflict USING btree (client_id, detected_at DESC, id DESC);

CREATE TABLE sync_run (
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  client_id uuid NOT NULL,
  trigger text NOT NULL,
  status text NOT NULL,
  queued_at timestamp with time zone DEFAULT now() NOT NULL,
  not_before timestamp with time zone DEFAULT now() NOT NULL,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  phase text DEFAULT 'QUEUED'::text NOT NULL,
  processed integer DEFAULT 0 NOT NULL,
  total integer,
  counts jsonb DEFAULT '{}'::jsonb NOT NULL,
  conflicts integer DEFAULT 0 NOT NULL,
  errors jsonb DEFAULT '[]'::jsonb NOT NULL,
  graph_requests integer DEFAULT 0 NOT NULL,
  is_full boolean DEFAULT false NOT NULL,
  tries integer DEFAULT 0 NOT NULL,
  cancel_requested boolean DEFAULT false NOT NULL,
  requested_by uuid,
  again boolean DEFAULT false NOT NULL,
  held jsonb,
  urgent boolean DEFAULT true NOT NULL,
  CONSTRAINT sync_run_pkey PRIMARY KEY (id),
  CONSTRAINT sync_run_account_id_fkey FOREIGN KEY (account_id) REFERENCES calendar_account(id) ON DELETE CASCADE,
  CONSTRAINT sync_run_client_id_fkey FOREIGN KEY (client_id) REFERENCES client(id) ON DELETE CASCADE,
  CONSTRAINT sync_run_status_check CHECK ((status = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text, 'AWAITING_CONFIRMATION'::text, 'SUCCEEDED'::text, 'SUCCEEDED_WITH_ERRORS'::text, 'FAILED'::text, 'CANCELLED'::text]))),
  CONSTRAINT sync_run_trigger_check CHECK ((trigger = ANY (ARRAY['MANUAL'::text, 'AUTOMATIC_JOB'::text, 'LOCAL_CHANGE'::text, 'NOTIFICATION'::text])))
);
CREATE INDEX sync_run_account ON public.sync_run USING btree (account_id, queued_at DESC, id DESC);
CREATE UNIQUE INDEX sync_run_active ON public.sync_run USING btree (account_id) WHERE (status = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text, 'AWAITING_CONFIRMATION'::text]));
CREATE TRIGGER sync_run_live AFTER INSERT OR UPDATE ON public.sync_run FOR EACH ROW EXECUTE FUNCTION notify_sync_run();

CREATE OR REPLACE FUNCTION public.notify_calendar_account()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM pg_notify('kalbro_live', json_build_object('kind', 'calendarAccount', 'id', NEW.id,
    'resourceId', NEW.resource_id)::text);
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.notify_job_run()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM pg_notify('kalbro_live', json_build_object('kind', 'jobRun', 'id', NEW.id, 'jobId', NEW.job_id)::text);
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.notify_sync_run()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM pg_notify('kalbro_live', json_build_object('kind', 'syncRun', 'id', NEW.id, 'accountId', NEW.account_id,
    'resourceId', (SELECT resource_id FROM calendar_account WHERE id = NEW.account_id))::text);
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.update_agenda_jobs_updated_at()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  NEW.updated_at = now();
  RETURN NEW;
END;
$function$;
