/** Something that is looked after at the start and then now and then, one look at a time. */
export class HourlyLook {
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly work: (signal: AbortSignal) => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Looks at once, then every so many milliseconds. */
  start(every: number): void {
    this.timer = setInterval(() => void this.look(), every);
    this.timer.unref();
    void this.look();
  }

  /** Tells a look that is going on to end, and resolves when it has. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.looking;
  }

  /** Never rejects. */
  look(): Promise<void> {
    this.looking ??= this.work(this.stopping.signal)
      .catch(this.onError)
      .finally(() => {
        this.looking = undefined;
      });
    return this.looking;
  }
}
