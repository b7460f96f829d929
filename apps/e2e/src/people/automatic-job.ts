import type { Session } from '../system/planner.js';
import type { TestDatabase } from '../system/test-database.js';
import { until } from '../system/wait.js';

export interface JobRunState {
  readonly id: string;
  readonly status: string;
  readonly trigger: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly error: string | null;
  readonly counts: {
    readonly total: number;
    readonly skipped: number;
    readonly succeeded: number;
    readonly withErrors: number;
    readonly failed: number;
  };
  readonly syncRuns: readonly {
    readonly id: string;
    readonly trigger: string;
    readonly status: string;
    readonly down: { readonly created: number };
    readonly account: { readonly username: string };
  }[];
}

export const jobRunFields = `id status trigger startedAt finishedAt error counts { total skipped succeeded withErrors failed }
  syncRuns { id trigger status down { created } account { username } }`;

/** An automatic job, as an administrator sees it. */
export class AutomaticJob {
  private constructor(
    readonly id: string,
    private readonly session: Session,
    private readonly database: TestDatabase,
  ) {}

  /** At six every morning in Oslo unless something else is said. */
  static async make(
    session: Session,
    database: TestDatabase,
    more: Record<string, unknown> = {},
  ): Promise<AutomaticJob> {
    const input = {
      ...{ name: 'Every morning', type: 'SYNC_OFFICE_365_CALENDARS', cron: '0 6 * * *', timeZone: 'Europe/Oslo' },
      ...more,
    };
    const answer = await session.ask<{ createAutomaticJob: { id: string } }>(
      'mutation ($input: AutomaticJobInput!) { createAutomaticJob(input: $input) { id } }',
      { input },
    );
    return new AutomaticJob(answer.createAutomaticJob.id, session, database);
  }

  /** Its time comes now, instead of tomorrow morning: nothing but the table knows, as when the queue has lost it. */
  async comes(): Promise<void> {
    await this.database.query('UPDATE automatic_job SET next_run_at = now() WHERE id = $1', [this.id]);
  }

  async nextRunAt(): Promise<string> {
    const answer = await this.session.ask<{ automaticJob: { nextRunAt: string } }>(
      'query ($id: ID!) { automaticJob(id: $id) { nextRunAt } }',
      { id: this.id },
    );
    return answer.automaticJob.nextRunAt;
  }

  /** By hand. */
  async start(): Promise<JobRunState> {
    const answer = await this.session.ask<{ runAutomaticJob: JobRunState }>(
      `mutation ($id: ID!) { runAutomaticJob(id: $id) { ${jobRunFields} } }`,
      { id: this.id },
    );
    return answer.runAutomaticJob;
  }

  /** Newest first. */
  async runs(): Promise<readonly JobRunState[]> {
    const answer = await this.session.ask<{ automaticJob: { runs: { nodes: readonly JobRunState[] } } }>(
      `query ($id: ID!) { automaticJob(id: $id) { runs { nodes { ${jobRunFields} } } } }`,
      { id: this.id },
    );
    return answer.automaticJob.runs.nodes;
  }

  /** The newest run, once there are so many and it is over. */
  whenOver(count: number, seconds = 30): Promise<JobRunState> {
    const ask = async () => {
      const runs = await this.runs();
      return runs.length >= count && runs[0]?.finishedAt != null && runs[0];
    };
    return until(`${count} runs of the job, the last one over`, ask, seconds);
  }

  watch(): AsyncGenerator<{ jobRunChanged: JobRunState }> {
    return this.session.watch(`subscription ($id: ID!) { jobRunChanged(jobId: $id) { ${jobRunFields} } }`, {
      id: this.id,
    });
  }
}
