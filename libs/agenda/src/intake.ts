import type { JobParameters, JobRepository } from 'agenda';

/** Closes the way by which Agenda takes jobs. */
export interface Intake {
  /** Resolves when nothing is on its way in any more. */
  close(): Promise<void>;
}

export interface IntakeListener {
  readonly onTaken: (jobId: string) => void;
  readonly onPutBack: (jobId: string) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Agenda has no way to take no more and still keep its connections, and it forgets jobs that its `stop` finds half taken:
 * they stay locked until their lock ends. So the taking itself gets a gate. On the way it handles what Agenda calls
 * without waiting for it: a rejection there would end the process.
 */
export function guardIntake(repository: JobRepository, listener: IntakeListener): Intake {
  const taking = new Set<Promise<unknown>>();
  let open = true;
  const take = repository.getNextJobToRun.bind(repository);
  const unlock = repository.unlockJob.bind(repository);

  const takeWhileOpen = async (query: Parameters<typeof take>): Promise<JobParameters | undefined> => {
    const job = await take(...query);
    if (!job?._id) return job;
    if (!open) {
      await repository.unlockJobs([job._id]);
      return undefined;
    }
    listener.onTaken(job._id);
    return job;
  };
  repository.getNextJobToRun = (...query) => {
    if (!open) return Promise.resolve(undefined);
    const taken = takeWhileOpen(query);
    taking.add(taken);
    const forget = () => taking.delete(taken);
    taken.then(forget, forget);
    return taken;
  };
  repository.unlockJob = async (job) => {
    if (job._id) listener.onPutBack(job._id);
    await unlock(job).catch(listener.onError);
  };

  return {
    async close() {
      open = false;
      await Promise.allSettled(taking);
    },
  };
}
