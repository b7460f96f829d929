export type Side = 'PLANNER' | 'OUTLOOK';

/** A conflict as the API tells it. */
export interface KeptConflict {
  readonly field: string;
  readonly plannerValue: string | null;
  readonly outlookValue: string | null;
}

interface Entry {
  readonly madeBy: Side;
  readonly isSeries: boolean;
  /** Who wrote each value; none is ever written twice. */
  readonly written: Map<string, Side>;
  /** Values that somebody saw, and changed or deleted. */
  readonly replaced: Set<string>;
  readonly edited: Set<Side>;
  readonly deletedBy: Set<Side>;
  /** Dates of it were deleted, or fell away: it need not show any more. */
  shrunk: boolean;
  /** It was cut, moved or got another rule, so that what was changed of its dates may be gone. */
  isReshaped: boolean;
}

/**
 * What people did to each entry, told apart by the word that its title begins with, so that at the end every text can be
 * accounted for. One is lost when it stands nowhere, nobody who saw it replaced it, and no conflict keeps it.
 */
export class Ledger {
  private readonly entries = new Map<string, Entry>();
  private words = 0;
  /** Somebody chose that Outlook is not listened to: what is written there may be overwritten. */
  private deafToOutlook = false;
  /** While not everything goes both ways, what is deleted on one side stays on the other by right. */
  deletionsMayStay = false;

  /** The word of a new entry. */
  newKey(): string {
    return `K${(this.words += 1)}k`;
  }

  /** A text that was never written before. */
  fresh(initial: 'v' | 'l' | 'd'): string {
    return `${initial}${(this.words += 1)}${initial}`;
  }

  made(key: string, madeBy: Side, texts: readonly (string | null)[], isSeries: boolean): void {
    const written = new Map(texts.flatMap(valuesIn).map((value) => [value, madeBy] as const));
    const sets = { replaced: new Set<string>(), edited: new Set<Side>(), deletedBy: new Set<Side>() };
    this.entries.set(key, { madeBy, isSeries, written, ...sets, shrunk: false, isReshaped: false });
  }

  /** Somebody who saw `before` wrote `after` in its place. */
  wrote(title: string, by: Side, before: readonly (string | null)[], after: readonly (string | null)[]): void {
    const entry = this.entry(title);
    if (!entry) return;
    entry.edited.add(by);
    for (const value of before.flatMap(valuesIn)) entry.replaced.add(value);
    for (const value of after.flatMap(valuesIn)) entry.written.set(value, by);
  }

  deleted(title: string, by: Side, seen: readonly (string | null)[]): void {
    this.free(title, seen);
    this.entry(title)?.deletedBy.add(by);
  }

  /** Dates of a series went. */
  shrunk(title: string, seen: readonly (string | null)[]): void {
    this.free(title, seen);
    const entry = this.entry(title);
    if (entry) entry.shrunk = true;
  }

  /** A series was cut, moved or got another rule: what was changed of its dates may go with them, and dates as well. */
  reshaped(title: string): void {
    const entry = this.entry(title);
    if (!entry) return;
    entry.shrunk = true;
    entry.isReshaped = true;
  }

  isReshaped(title: string): boolean {
    return this.entry(title)?.isReshaped ?? false;
  }

  /** Without the right to read, texts of Outlook are erased here, those of conflicts as well. */
  erased(): void {
    this.deafToOutlook = true;
    for (const { written, replaced } of this.entries.values()) for (const value of written.keys()) replaced.add(value);
  }

  /** What is wrong with the end of a history, whose texts on both sides are these. */
  problems(shown: readonly (string | null)[], conflicts: readonly KeptConflict[]): readonly string[] {
    const standing = new Set(shown.flatMap(valuesIn));
    const keys = new Set(shown.flatMap((text) => keyOf(text) ?? []));
    const kept = new Set(
      conflicts.flatMap(({ plannerValue, outlookValue }) => [plannerValue, outlookValue].flatMap(valuesIn)),
    );
    // Of a deletion only the title is told, and all of it is kept.
    const keptWhole = new Set(
      conflicts
        .filter(({ field }) => field === 'deletion')
        .flatMap(({ plannerValue, outlookValue }) => keyOf(plannerValue ?? outlookValue) ?? []),
    );
    return [...this.entries].flatMap(([key, entry]) => [
      ...this.lost(key, entry, (value) => standing.has(value) || kept.has(value) || keptWhole.has(key)),
      ...this.absence(key, entry, keys.has(key)),
    ]);
  }

  private lost(key: string, entry: Entry, isThere: (value: string) => boolean): readonly string[] {
    const { written, replaced, isReshaped } = entry;
    if (isReshaped) return [];
    const open = [...written].filter(([value]) => !replaced.has(value) && !isThere(value));
    const accountable = open.filter(([, by]) => by === 'PLANNER' || !this.deafToOutlook);
    return accountable.map(([value, by]) => `${key}: ${value}, written in ${by}, was lost`);
  }

  private absence(key: string, entry: Entry, isShown: boolean): readonly string[] {
    if (!isShown && entry.deletedBy.size === 0 && !entry.shrunk)
      return [`${key}, made in ${entry.madeBy}, vanished, and nobody deleted it`];
    const [deletedBy] = entry.deletedBy;
    const other = deletedBy === 'PLANNER' ? 'OUTLOOK' : 'PLANNER';
    const isSure = !entry.isSeries && !this.deletionsMayStay && deletedBy !== undefined && !entry.edited.has(other);
    return isShown && isSure ? [`${key} was deleted in ${deletedBy} and came back`] : [];
  }

  private free(title: string, seen: readonly (string | null)[]): void {
    for (const value of seen.flatMap(valuesIn)) this.entry(title)?.replaced.add(value);
  }

  private entry(title: string): Entry | undefined {
    return this.entries.get(keyOf(title) ?? '');
  }
}

function valuesIn(text: string | null | undefined): readonly string[] {
  return text?.match(/\b[vld]\d+[vld]\b/g) ?? [];
}

/** The word that tells entries apart. */
export function keyOf(text: string | null | undefined): string | undefined {
  return text?.match(/\bK\d+k\b/)?.[0];
}
