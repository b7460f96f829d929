/** How often what happened. */
export class Tally {
  private readonly counts = new Map<string, number>();

  add(what: string, times = 1): void {
    this.counts.set(what, this.of(what) + times);
  }

  of(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  /** A line each, by name. */
  table(): string {
    const lines = [...this.counts].sort(([a], [b]) => (a < b ? -1 : 1));
    const width = Math.max(0, ...lines.map(([what]) => what.length));
    return lines.map(([what, times]) => `  ${what.padEnd(width)}  ${times}`).join('\n');
  }
}
