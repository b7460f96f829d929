import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Automatic jobs, their runs, and which sync runs count for which of them. */
export class AutomaticJobs1764000007000 implements MigrationInterface {
  readonly name = 'AutomaticJobs1764000007000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(jobs);
    await runner.query(runs);
    await runner.query(live);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE job_run_sync, job_run, automatic_job;
      DROP FUNCTION notify_job_run();
      ALTER TABLE sync_run DROP COLUMN urgent`);
  }
}

// An interval counts from scheduled_from. next_run_at is the truth about when to fire: whoever moves it on has fired.
const jobs = `
CREATE TABLE automatic_job (
  id uuid PRIMARY KEY,
  client_id uuid NOT NULL REFERENCES client ON DELETE CASCADE,
  name text NOT NULL CHECK (name <> ''),
  type text NOT NULL,
  every_minutes integer CHECK (every_minutes >= 5),
  cron text,
  scheduled_from timestamptz NOT NULL,
  time_zone text NOT NULL,
  enabled boolean NOT NULL,
  alert_emails text[] NOT NULL DEFAULT '{}',
  next_run_at timestamptz,
  last_fired_at timestamptz,
  failed_starts integer NOT NULL DEFAULT 0,
  created_by uuid REFERENCES app_user ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT automatic_job_schedule CHECK ((every_minutes IS NULL) <> (cron IS NULL)),
  CONSTRAINT automatic_job_next_run CHECK (enabled OR next_run_at IS NULL)
);
CREATE INDEX automatic_job_client ON automatic_job (client_id);
CREATE INDEX automatic_job_due ON automatic_job (next_run_at) WHERE next_run_at IS NOT NULL;
`;

// A job's history goes with it: nobody could reach it any more. A sync run may count for several job runs, and one that a
// person started counts too when it is going as the job fires, so which belong together is a table of its own.
// Runs that nobody waits for give way to the others: urgent is what a person asked for, or what was changed here.
const runs = `
CREATE TABLE job_run (
  id uuid PRIMARY KEY,
  job_id uuid NOT NULL REFERENCES automatic_job ON DELETE CASCADE,
  client_id uuid NOT NULL REFERENCES client ON DELETE CASCADE,
  trigger text NOT NULL CHECK (trigger IN ('SCHEDULE', 'MANUAL')),
  status text NOT NULL CHECK (status IN ('RUNNING', 'SUCCEEDED', 'SUCCEEDED_WITH_ERRORS', 'FAILED', 'REJECTED')),
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  total integer NOT NULL DEFAULT 0,
  skipped integer NOT NULL DEFAULT 0,
  succeeded integer NOT NULL DEFAULT 0,
  with_errors integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  error jsonb,
  requested_by uuid REFERENCES app_user ON DELETE SET NULL,
  CONSTRAINT job_run_finished CHECK ((finished_at IS NULL) = (status = 'RUNNING'))
);
CREATE INDEX job_run_job ON job_run (job_id, started_at DESC, id DESC);
CREATE INDEX job_run_running ON job_run (id) WHERE status = 'RUNNING';
CREATE TABLE job_run_sync (
  job_run_id uuid NOT NULL REFERENCES job_run ON DELETE CASCADE,
  sync_run_id uuid NOT NULL REFERENCES sync_run ON DELETE CASCADE,
  PRIMARY KEY (job_run_id, sync_run_id)
);
CREATE INDEX job_run_sync_run ON job_run_sync (sync_run_id);
ALTER TABLE sync_run ADD COLUMN urgent boolean NOT NULL DEFAULT true;
`;

const live = `
CREATE FUNCTION notify_job_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('kalbro_live', json_build_object('kind', 'jobRun', 'id', NEW.id, 'jobId', NEW.job_id)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER job_run_live AFTER INSERT OR UPDATE ON job_run FOR EACH ROW EXECUTE FUNCTION notify_job_run();
`;
