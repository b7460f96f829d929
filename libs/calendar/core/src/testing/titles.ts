import type { Conflict } from '../merge/conflict.js';

/** Which titles were written, and what became of each: none may be lost without anybody having seen it. */
export class Titles {
  private readonly open = new Set<string>();
  private readonly done = new Set<string>();

  written(title: string): void {
    this.open.add(title);
  }

  /** Somebody saw it, and changed or deleted it. */
  replaced(title: string): void {
    this.done.add(title);
  }

  /** Nobody has to account for these. */
  free(titles: readonly string[]): void {
    for (const title of titles) this.done.add(title);
  }

  lost(shown: ReadonlySet<string>, conflicts: readonly Conflict[]): readonly string[] {
    const kept = new Set(conflicts.flatMap(titlesOf));
    return [...this.open]
      .filter((title) => !this.done.has(title) && !shown.has(title) && !kept.has(title))
      .map((title) => `${title} was lost`);
  }
}

function titlesOf(conflict: Conflict): readonly string[] {
  if (conflict.field === 'title') return [`${conflict.plannerValue}`, `${conflict.outlookValue}`];
  if (conflict.field !== 'deletion') return [];
  return [conflict.plannerValue, conflict.outlookValue].flatMap((content) => content?.title ?? []);
}
