import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What those who are to be told of an automatic job were told, and which of its runs were looked at for that. */
export class JobAlerts1764000008000 implements MigrationInterface {
  readonly name = 'JobAlerts1764000008000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE automatic_job ADD COLUMN told jsonb;
      ALTER TABLE job_run ADD COLUMN judged boolean NOT NULL DEFAULT false`);
    // Of what is over by now nobody is told.
    await runner.query(`UPDATE job_run SET judged = true WHERE status <> 'RUNNING'`);
    await runner.query(`CREATE INDEX job_run_unjudged ON job_run (job_id) WHERE NOT judged AND status <> 'RUNNING'`);
    // That a run was judged is nothing to those who watch it.
    await runner.query(liveTrigger(` OF status, total, skipped, succeeded, with_errors, failed, error`));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(liveTrigger(''));
    await runner.query(`
      DROP INDEX job_run_unjudged;
      ALTER TABLE job_run DROP COLUMN judged;
      ALTER TABLE automatic_job DROP COLUMN told`);
  }
}

function liveTrigger(columns: string): string {
  return `
    DROP TRIGGER job_run_live ON job_run;
    CREATE TRIGGER job_run_live AFTER INSERT OR UPDATE${columns} ON job_run
      FOR EACH ROW EXECUTE FUNCTION notify_job_run()`;
}
