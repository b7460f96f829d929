import type { AppointmentContent, AppointmentOrigin } from '../model/appointment.js';
import type { Conflict } from '../merge/conflict.js';

/** The fields that histories change; each change writes a value that was never written before. */
export const writtenFields = ['title', 'location', 'start', 'end'] as const;
export type WrittenField = (typeof writtenFields)[number];

type Content = Pick<AppointmentContent, WrittenField> | undefined;

interface Entry {
  readonly written: Map<string, AppointmentOrigin>;
  /** Values that somebody saw and changed, or deleted. */
  readonly replaced: Set<string>;
  /** Deleted on a side, and whether the other side has said anything since that the deleting one did not know. */
  deletion: { readonly by: AppointmentOrigin; justified: boolean } | undefined;
}

/**
 * What people did, told apart by `description`, which nobody changes: so that at the end of a history each value can
 * be accounted for. A value is lost when it stands nowhere, nobody who saw it replaced it, and no conflict keeps it.
 */
export class Ledger {
  private readonly entries = new Map<string, Entry>();

  made(key: string, by: AppointmentOrigin, content: NonNullable<Content>): void {
    const written = new Map(writtenFields.map((field) => [value(content, field), by]));
    this.entries.set(key, { written, replaced: new Set(), deletion: undefined });
  }

  edited(key: string, by: AppointmentOrigin, before: NonNullable<Content>, after: NonNullable<Content>): void {
    const entry = this.entry(key);
    for (const field of writtenFields) {
      if (value(before, field) === value(after, field)) continue;
      entry.replaced.add(value(before, field));
      entry.written.set(value(after, field), by);
    }
    if (entry.deletion && entry.deletion.by !== by) entry.deletion.justified = true;
  }

  /** `other` is what stands on the other side; `unsure` when that side cannot know whether its news had arrived. */
  deleted(key: string, by: AppointmentOrigin, seen: NonNullable<Content>, other: Content, unsure = false): void {
    const entry = this.entry(key);
    for (const field of writtenFields) entry.replaced.add(value(seen, field));
    const news = writtenFields.some((field) => other && value(other, field) !== value(seen, field));
    entry.deletion = { by, justified: news || unsure };
  }

  /**
   * What is wrong with the end of a history; nothing when all is accounted for. Where Outlook rewrites what it is sent,
   * an own write that was never answered looks like somebody's edit, and may bring back what was deleted.
   */
  problems(
    final: ReadonlyMap<string, NonNullable<Content>>,
    conflicts: readonly Conflict[],
    rewrites: boolean,
  ): readonly string[] {
    const excused = new Set(rewrites ? conflicts.flatMap(revivedKeys) : []);
    const kept = new Set(conflicts.flatMap(keptValues));
    return [...this.entries].flatMap(([key, { written, replaced, deletion }]) => {
      const content = final.get(key);
      const standing = new Set(content && writtenFields.map((field) => value(content, field)));
      const lost = [...written.keys()].filter((each) => !standing.has(each) && !replaced.has(each) && !kept.has(each));
      const problems = lost.map((each) => `${key}: ${each} was lost`);
      if (!content && !deletion) problems.push(`${key} vanished, and nobody deleted it`);
      if (content && deletion && !deletion.justified && !excused.has(key))
        problems.push(`${key} was deleted and came back`);
      return problems;
    });
  }

  private entry(key: string): Entry {
    const entry = this.entries.get(key);
    if (!entry) throw new Error(`${key} was never made.`);
    return entry;
  }
}

function revivedKeys({ field, outlookValue }: Conflict): readonly string[] {
  return field === 'deletion' && outlookValue ? [`${outlookValue.description}`] : [];
}

function keptValues(conflict: Conflict): readonly string[] {
  if (conflict.field !== 'deletion')
    return [conflict.plannerValue, conflict.outlookValue].map((each) => `${conflict.field} ${each}`.toLowerCase());
  return [conflict.plannerValue, conflict.outlookValue].flatMap((content) =>
    content ? writtenFields.map((field) => value(content, field)) : [],
  );
}

/** Outlook stores places in small letters. */
function value(content: NonNullable<Content>, field: WrittenField): string {
  return `${field} ${content[field]}`.toLowerCase();
}
