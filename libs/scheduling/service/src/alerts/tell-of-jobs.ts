import type { Database, Tx } from '@kalbro/database';
import type { AutomaticJobId } from '@kalbro/kernel';
import type { AutomaticJob, Clock, JobRun } from '@kalbro/scheduling-core';
import { present } from '../definitions/job-parts.js';
import type { Outbox } from '../ports/outbox.port.js';
import { JobRunStore } from '../store/job-run-store.js';
import { JobStore } from '../store/job-store.js';
import { AlertStore } from './alert-store.js';
import { alertText } from './alert-words.js';
import type { ToldFailure } from './plan-alert.js';
import { planAlert } from './plan-alert.js';

export interface TellOfJobsParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly outbox: Outbox;
  /** Where a job is looked after. */
  readonly linkTo: (id: AutomaticJobId) => string;
  /** Told what went wrong for one job; the others are told of all the same, and this one at the next look. */
  readonly onError: (error: unknown) => void;
}

interface Judged {
  readonly job: AutomaticJob;
  readonly clientName: string;
}

/**
 * Tells the addresses of automatic jobs when one begins to fail, fails otherwise, or works again. What there is to tell is
 * derived from the runs that are over and were not looked at yet, so that whoever ends a run need not think of it; mails, what was
 * told and that the runs were looked at are written in one transaction, so that neither a crash nor a second process makes two
 * mails, or none.
 */
export class TellOfJobs {
  private readonly store = new AlertStore();
  private readonly jobs = new JobStore();
  private readonly runs = new JobRunStore();

  constructor(private readonly parts: TellOfJobsParts) {}

  /** One statement when no run has ended since. */
  async run(): Promise<void> {
    const { database, onError } = this.parts;
    for (const id of await this.store.jobsToJudge(database.reader)) {
      await database.transaction((tx) => this.judge(tx, id)).catch(onError);
    }
  }

  private async judge(tx: Tx, id: AutomaticJobId): Promise<void> {
    const locked = await this.store.lockJob(tx, id);
    if (!locked) return;
    const job = present((await this.jobs.byIds(tx, [id]))[0]);
    const unjudged = await this.store.unjudged(tx, id);
    const ids = unjudged.map((run) => run.id);
    const runs = new Map((await this.runs.byIds(tx, ids)).map((run) => [run.id, run]));
    let { told } = locked;
    for (const { id: runId, failingSince } of unjudged) {
      const run = present(runs.get(runId));
      told = await this.tell(tx, { job, clientName: locked.clientName }, { run, failingSince }, told);
    }
    await this.store.save(tx, id, told, ids);
  }

  /** Answers with what has been told then. */
  private async tell(
    tx: Tx,
    { job, clientName }: Judged,
    { run, failingSince }: { readonly run: JobRun; readonly failingSince: JobRun['startedAt'] },
    before: ToldFailure | null,
  ): Promise<ToldFailure | null> {
    const { outbox, clock, linkTo } = this.parts;
    const { mail, told } = planAlert({ run, failingSince, alertEmails: job.alertEmails }, before, clock.now());
    if (mail) {
      const words = alertText(mail, { job, run, clientName, link: linkTo(job.id) });
      await outbox.put(tx, { clientId: job.clientId, to: mail.to, ...words });
    }
    return told;
  }
}
