import type { JobParameters, JobRepository } from 'agenda';

/** The way by which Agenda takes jobs. */
export interface Intake {
  /** A job that was taken has ended: its place is free. */
  ended(jobId: string): void;
  /** Resolves when whatever is on its way in now has come. */
  settled(): Promise<void>;
  /** Takes no more; resolves when nothing is on its way in. */
  close(): Promise<void>;
}

export interface IntakeListener {
  readonly onTaken: (jobId: string) => void;
  readonly onPutBack: (jobId: string) => void;
  /** Somebody asked for a job of this kind when every place was spoken for, and one of them stayed empty. */
  readonly onMissed: (kind: string) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Agenda has no way to take no more and still keep its connections, and it forgets jobs that its `stop` finds half taken:
 * they stay locked until their lock ends. So the taking itself gets a gate, with as many places as there are handlers:
 * Agenda asks at every notification, and puts back what it took too much of. On the way it handles what Agenda calls
 * without waiting for it: a rejection there would end the process.
 */
export function guardIntake(repository: JobRepository, places: number, listener: IntakeListener): Intake {
  const gate = new IntakeGate(repository, places, listener);
  repository.getNextJobToRun = (...query) => gate.take(query);
  repository.unlockJob = (job) => gate.putBack(job);
  saveOnlyWhatMatters(repository);
  return gate;
}

type TakeQuery = Parameters<JobRepository['getNextJobToRun']>;

class IntakeGate implements Intake {
  private readonly taking = new Set<Promise<unknown>>();
  private readonly taken = new Set<string>();
  private isOpen = true;
  /** In the order in which they were refused. */
  private readonly missed = new Set<string>();
  private readonly takeAny: JobRepository['getNextJobToRun'];
  private readonly unlock: JobRepository['unlockJob'];

  constructor(
    private readonly repository: JobRepository,
    private readonly places: number,
    private readonly listener: IntakeListener,
  ) {
    this.takeAny = repository.getNextJobToRun.bind(repository);
    this.unlock = repository.unlockJob.bind(repository);
  }

  take(query: TakeQuery): Promise<JobParameters | undefined> {
    if (!this.isOpen) return Promise.resolve(undefined);
    if (this.taken.size + this.taking.size >= this.places) {
      this.missed.add(query[0]);
      return Promise.resolve(undefined);
    }
    const next = this.takeWhileOpen(query);
    this.taking.add(next);
    next.then(
      (job) => this.takeEnded(next, job),
      () => this.takeEnded(next, undefined),
    );
    return next;
  }

  async putBack(job: JobParameters): Promise<void> {
    if (job._id) {
      this.taken.delete(job._id);
      this.listener.onPutBack(job._id);
    }
    await this.unlock(job).catch(this.listener.onError);
  }

  ended(jobId: string): void {
    this.taken.delete(jobId);
  }

  async settled(): Promise<void> {
    await Promise.allSettled(this.taking);
  }

  async close(): Promise<void> {
    this.isOpen = false;
    await this.settled();
  }

  private async takeWhileOpen(query: TakeQuery): Promise<JobParameters | undefined> {
    const job = await this.takeAny(...query);
    if (!job?._id) return job;
    if (!this.isOpen) {
      await this.repository.unlockJobs([job._id]);
      return undefined;
    }
    this.taken.add(job._id);
    this.listener.onTaken(job._id);
    return job;
  }

  private takeEnded(take: Promise<unknown>, job: JobParameters | undefined): void {
    this.taking.delete(take);
    if (job) return;
    // Only those that were refused: of several kinds the one that has nothing would else be asked again and again, and be
    // first in line each time.
    const missed = [...this.missed];
    this.missed.clear();
    for (const kind of missed) this.listener.onMissed(kind);
  }
}

/**
 * Agenda saves a job when it begins and when it has ended. A job of ours is locked as long as it goes on and is removed at
 * its end, so that only touching it says something: two statements less for each wake-up.
 */
function saveOnlyWhatMatters(repository: JobRepository): void {
  const save = repository.saveJobState.bind(repository);
  const begun = new WeakSet<JobParameters>();
  repository.saveJobState = async (job, options) => {
    const isBegin = !begun.has(job);
    begun.add(job);
    if (!isBegin && job.lockedAt) await save(job, options);
  };
}
