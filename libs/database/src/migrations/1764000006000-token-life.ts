import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who renews the tokens of an account now, and when they were renewed last: one process at a time, and those that nobody
 * uses before they die of it.
 */
export class TokenLife1764000006000 implements MigrationInterface {
  readonly name = 'TokenLife1764000006000';

  // What is kept now was renewed when it was written last. `looked_at` is the keep-alive's own: it fails without renewing.
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE account_secret ADD COLUMN refreshing_until timestamptz, ADD COLUMN refreshing_by uuid,
        ADD COLUMN refreshed_at timestamptz NOT NULL DEFAULT now(), ADD COLUMN looked_at timestamptz;
      UPDATE account_secret SET refreshed_at = updated_at;
      CREATE INDEX account_secret_refreshed ON account_secret (refreshed_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX account_secret_refreshed;
      ALTER TABLE account_secret DROP COLUMN refreshing_until, DROP COLUMN refreshing_by, DROP COLUMN refreshed_at,
        DROP COLUMN looked_at;
    `);
  }
}
