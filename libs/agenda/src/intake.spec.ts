import type { JobParameters, JobRepository } from 'agenda';
import type { Intake } from './intake.js';
import { guardIntake } from './intake.js';

/** A store whose answers are given by hand. */
class Store {
  readonly answers: ((job: JobParameters | undefined) => void)[] = [];
  readonly saved: JobParameters[] = [];
  readonly missed: string[] = [];
  readonly repository = {
    getNextJobToRun: () => new Promise<JobParameters | undefined>((resolve) => this.answers.push(resolve)),
    unlockJob: () => Promise.resolve(),
    saveJobState: (job: JobParameters) => Promise.resolve(void this.saved.push(job)),
  } as unknown as JobRepository;

  guard(places: number): Intake {
    const nothing = () => undefined;
    const onMissed = (kind: string) => void this.missed.push(kind);
    return guardIntake(this.repository, places, { onTaken: nothing, onPutBack: nothing, onError: nothing, onMissed });
  }

  take(kind = 'sync-account'): Promise<JobParameters | undefined> {
    return this.repository.getNextJobToRun(kind, new Date(0), new Date(0), undefined, undefined);
  }

  async answer(job: JobParameters | undefined): Promise<void> {
    this.answers.shift()?.(job);
    await Promise.resolve().then(() => undefined);
    await Promise.resolve().then(() => undefined);
  }
}

describe('the intake of jobs', () => {
  it('asks the store for no more jobs than there are places', async () => {
    const store = new Store();
    const intake = store.guard(2);
    void store.take();
    void store.take();
    expect(await store.take()).toBeUndefined();
    expect(store.answers).toHaveLength(2);
    await store.answer(jobOf('1'));
    await store.answer(jobOf('2'));
    expect(await store.take()).toBeUndefined();
    intake.ended('1');
    void store.take();
    expect(store.answers).toHaveLength(1);
  });

  it('looks once more when a place stayed empty that another question was refused for', async () => {
    const store = new Store();
    store.guard(1);
    void store.take();
    await store.take();
    await store.answer(undefined);
    expect(store.missed).toEqual(['sync-account']);
    void store.take();
    await store.answer(undefined);
    expect(store.missed).toEqual(['sync-account']);
  });

  it('looks for the kinds that were refused only, in their order: one that has nothing is not first in line again', async () => {
    const store = new Store();
    store.guard(1);
    void store.take('empty');
    await store.take('second');
    await store.take('third');
    await store.take('second');
    await store.answer(undefined);
    expect(store.missed).toEqual(['second', 'third']);
  });

  it('saves a job that is touched, not one that begins or has ended', async () => {
    const store = new Store();
    store.guard(1);
    const job = jobOf('1');
    await store.repository.saveJobState(job, undefined);
    expect(store.saved).toHaveLength(0);
    await store.repository.saveJobState(job, undefined);
    expect(store.saved).toHaveLength(1);
    delete job.lockedAt;
    await store.repository.saveJobState(job, undefined);
    expect(store.saved).toHaveLength(1);
  });
});

function jobOf(id: string): JobParameters {
  return { _id: id, name: 'sync-account', lockedAt: new Date(0) } as unknown as JobParameters;
}
