/** What a person sees while the system starts. */
export class Progress {
  constructor(private readonly write: (text: string) => void) {}

  /** Says what is being prepared, then how long it took; the step may answer with a remark. */
  async step<T>(title: string, work: () => Promise<T>, remark: (result: T) => string = () => ''): Promise<T> {
    this.write(`  ${title} ...`.padEnd(44));
    const begin = performance.now();
    try {
      const result = await work();
      const note = remark(result);
      this.write(` ${seconds(begin)}${note ? `  (${note})` : ''}\n`);
      return result;
    } catch (error) {
      this.write(' failed\n');
      throw error;
    }
  }

  line(text: string): void {
    this.write(`${text}\n`);
  }
}

function seconds(begin: number): string {
  return `${((performance.now() - begin) / 1000).toFixed(1)} s`.padStart(7);
}
