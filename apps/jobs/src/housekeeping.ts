import type { TrimRuns } from '@kalbro/calendar-service';
import type { ReconcileJobs, TrimJobRuns } from '@kalbro/scheduling-service';

export interface HousekeepingParts {
  readonly reconcileJobs: Pick<ReconcileJobs, 'run' | 'bringNearer'>;
  readonly trimJobRuns: Pick<TrimJobRuns, 'run'>;
  readonly trimRuns: Pick<TrimRuns, 'run'>;
  readonly onError: (error: unknown) => void;
}

/** What is to be done now and then: the queue is compared with the definitions, and history that is too long is cut. */
export class Housekeeping {
  private timer: NodeJS.Timeout | undefined;
  private going: Promise<void> | undefined;

  constructor(private readonly parts: HousekeepingParts) {}

  /** At once, then every so many milliseconds. */
  start(every: number): void {
    this.timer = setInterval(() => void this.run(), every);
    this.timer.unref();
    void this.run();
  }

  /** Resolves when nothing of it goes on. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.going;
  }

  /** One at a time. Never rejects: what fails is reported, and does not keep the rest from being done. */
  run(): Promise<void> {
    this.going ??= this.all().finally(() => {
      this.going = undefined;
    });
    return this.going;
  }

  private async all(): Promise<void> {
    const { reconcileJobs, trimJobRuns, trimRuns, onError } = this.parts;
    await reconcileJobs.bringNearer().catch(onError);
    await reconcileJobs.run().catch(onError);
    await trimJobRuns.run().catch(onError);
    await trimRuns.run().catch(onError);
  }
}
