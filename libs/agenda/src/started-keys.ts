/**
 * Which wake-ups an earlier start has answered. A process takes several jobs before it begins the first; those of one key
 * need one start only, if it comes after they were taken: by then they had all been asked for. Counted, not timed, because
 * clocks of processes differ and queries overlap.
 */
export class StartedKeys {
  private count = 0;
  private readonly taken = new Map<string, number>();
  private readonly starts = new Map<string, number>();
  /** Their handlers are about to be called. */
  private readonly starting = new Set<string>();

  /** A job has come out of the store. */
  took(jobId: string): void {
    this.taken.set(jobId, this.next());
  }

  /** It went back unbegun. */
  putBack(jobId: string): void {
    this.taken.delete(jobId);
  }

  /**
   * Tells whether the job still needs a start of its handler. If so, `started` is to be called right before that; whatever
   * is taken until then was asked for before it, and needs none of its own.
   */
  begin(jobId: string, kind: string, key: string): boolean {
    const subject = `${kind}/${key}`;
    const since = this.taken.get(jobId) ?? this.next();
    this.taken.delete(jobId);
    const needed = !this.starting.has(subject) && (this.starts.get(subject) ?? 0) < since;
    if (needed) this.starting.add(subject);
    if (this.taken.size === 0) this.starts.clear();
    return needed;
  }

  /** The handler is called now. */
  started(kind: string, key: string): void {
    const subject = `${kind}/${key}`;
    this.starting.delete(subject);
    if (this.taken.size > 0) this.starts.set(subject, this.next());
  }

  private next(): number {
    this.count += 1;
    return this.count;
  }
}
