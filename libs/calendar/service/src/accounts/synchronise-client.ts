import type { SyncRun } from '@kalbro/calendar-core';
import { runEndText } from '@kalbro/calendar-core';
import type { Database, Tx } from '@kalbro/database';
import type { ClientId, Instant, JobRunId, SyncRunId, UserId } from '@kalbro/kernel';
import { millisecondsOf } from '@kalbro/kernel';
import type { FailedPart, WorkOutcome } from '@kalbro/scheduling-core';
import { freshId } from '../store/fresh-id.js';
import type { JobRunOutcomeRow } from '../store/job-run-sync-store.js';
import { JobRunSyncStore } from '../store/job-run-sync-store.js';
import type { RunDraft } from '../store/sync-run-store.js';
import { SyncRunStore } from '../store/sync-run-store.js';

/** A run of an automatic job, for which every account of a client is to be synchronised. */
export interface ClientFiring {
  readonly jobRunId: JobRunId;
  readonly clientId: ClientId;
  readonly requestedBy: UserId | null;
  readonly now: Instant;
}

/** What was set going, in accounts. */
export interface ClientWork {
  /** With a run of their own now, or one that was queued or going already and counts for this job run too. */
  readonly total: number;
  /** Paused, or to be connected: somebody has to do something about them first. */
  readonly skipped: number;
}

/** Statements for so many accounts at a time. */
const chunk = 1_000;

/** The work of the automatic job that synchronises all accounts of a client. */
export class SynchroniseClient {
  private readonly runs = new SyncRunStore();
  private readonly links = new JobRunSyncStore();

  /**
   * Queues a run for every account that can run, and joins the one of an account that has one already. Each of them waits its
   * turn; nobody is woken here, since runners take them fairly between clients.
   */
  async start(tx: Tx, { jobRunId, clientId, requestedBy, now }: ClientFiring): Promise<ClientWork> {
    const { ready, skipped } = await this.links.lockAccounts(tx, clientId);
    for (let from = 0; from < ready.length; from += chunk) {
      const drafts = ready.slice(from, from + chunk).map((accountId): RunDraft => {
        const id = freshId<SyncRunId>(millisecondsOf(now));
        return { id, accountId, clientId, trigger: 'AUTOMATIC_JOB', requestedBy };
      });
      const runs = await this.runs.queue(tx, drafts);
      await this.links.add(
        tx,
        jobRunId,
        runs.map(({ id }) => id),
      );
    }
    return { total: ready.length, skipped };
  }

  /** How the runs ended that count for these job runs; job runs of which one still waits or goes on are left out. */
  async over(tx: Tx, ids: readonly JobRunId[]): Promise<ReadonlyMap<JobRunId, WorkOutcome>> {
    const over = await this.links.withoutOpenRuns(tx, ids);
    const rows = await this.links.outcomes(tx, over);
    return new Map(over.map((id) => [id, outcomeOf(rows.filter(({ jobRunId }) => jobRunId === id))]));
  }
}

/** Which sync runs count for which job runs, for whoever gathers what a request needs. It judges nothing. */
export class ReadJobRuns {
  private readonly links = new JobRunSyncStore();

  constructor(private readonly database: Database) {}

  /** For each job run, those that did not end well first, at most `most` of them. */
  syncRunsOf(ids: readonly JobRunId[], most: number): Promise<readonly { jobRunId: JobRunId; run: SyncRun }[]> {
    return this.links.syncRunsOf(this.database.reader, ids, most);
  }
}

const bad = ['FAILED', 'CANCELLED', 'AWAITING_CONFIRMATION', 'SUCCEEDED_WITH_ERRORS'];

function outcomeOf(rows: readonly JobRunOutcomeRow[]): WorkOutcome {
  const withErrors = rows.filter(({ status }) => status === 'SUCCEEDED_WITH_ERRORS').length;
  const succeeded = rows.filter(({ status }) => status === 'SUCCEEDED').length;
  const parts = rows.filter(({ status }) => bad.includes(status)).map(partOf);
  return { succeeded, withErrors, failed: rows.length - succeeded - withErrors, parts };
}

/** The resource's name, as the planner has it; no address. */
function partOf({ accountId, name, status, error }: JobRunOutcomeRow): FailedPart {
  return { id: accountId, name, code: error?.code ?? status, reason: runEndText(status, error) };
}
