import { addDays, addMilliseconds } from '@kalbro/kernel';
import type { Instant } from '@kalbro/kernel';
import type { AppointmentContent } from '../model/appointment.js';
import type { OriginalStart, RemoteEvent, RemoteItem, SyncWindow } from '../ports/remote-calendar.port.js';
import type { TombstoneAnswer } from '../pull/pull-plan.js';
import { expand, localDateIn, overlaps } from '../recurrence/expand.js';
import type { Occurrence } from '../recurrence/expand.js';
import { aContent, anEvent, instant } from './builders.js';

interface Item {
  readonly id: string;
  content: AppointmentContent;
  revision: number;
  isCancelled: boolean;
  /** Dates of a series without an occurrence. */
  readonly cancelledDates: Set<string>;
  readonly exceptions: Map<string, { content: AppointmentContent; isCancelled: boolean }>;
}

/** How much an exception tells of its original start: real Graph does all three. */
export type Telling = 'instant' | 'date' | 'nothing';

/**
 * A calendar in Outlook and its delta, as Graph plays it: a changed master is re-sent with all of its occurrences and
 * exceptions in the window, a deleted occurrence or exception leaves no tombstone, what leaves the window leaves one.
 */
export class OutlookWorld {
  readonly items = new Map<string, Item>();
  private readonly changed = new Set<string>();
  private readonly changedExceptions = new Set<string>();
  private readonly gone = new Set<string>();
  private next = 0;

  constructor(
    readonly window: SyncWindow,
    private readonly telling: Telling,
  ) {}

  add(changes: Partial<AppointmentContent>): string {
    const id = `e${(this.next += 1)}`;
    const content = aContent({ title: id, ...changes });
    const nothing = { cancelledDates: new Set<string>(), exceptions: new Map() };
    this.items.set(id, { id, content, revision: 1, isCancelled: false, ...nothing });
    this.changed.add(id);
    return id;
  }

  /** Changes an item in Outlook; equal content is a new etag and no more. */
  edit(id: string, changes: Partial<AppointmentContent>): void {
    const item = this.item(id);
    item.content = { ...item.content, ...changes };
    this.touch(item);
  }

  /** A new rule or time: Outlook forgets what was changed or cancelled of the series. */
  reschedule(id: string, changes: Partial<AppointmentContent>): void {
    this.item(id).exceptions.clear();
    this.item(id).cancelledDates.clear();
    this.edit(id, changes);
  }

  delete(id: string): void {
    this.items.delete(id);
    this.changed.delete(id);
    this.gone.add(id);
  }

  /** The organiser cancels: the event stays until its guest removes it. */
  cancel(id: string): void {
    this.item(id).isCancelled = true;
    this.touch(this.item(id));
  }

  cancelOccurrence(id: string, date: string): void {
    const item = this.item(id);
    item.exceptions.delete(date);
    item.cancelledDates.add(date);
    this.touch(item);
  }

  /** One occurrence is changed on its own, or cancelled by its organiser. */
  except(id: string, date: string, changes: Partial<AppointmentContent>, isCancelled = false): void {
    const item = this.item(id);
    const occurrence = this.occurrencesByRule(item).find(({ start }) => this.dateOf(item, start) === date);
    const before = item.exceptions.get(date)?.content;
    if (!occurrence && !before) return;
    const content = { ...item.content, recurrence: null, ...occurrence, ...before, ...changes };
    item.exceptions.set(date, { content, isCancelled });
    this.changedExceptions.add(`${id}/${date}`);
  }

  /** An exception follows its series again. */
  revert(id: string, date: string): void {
    this.item(id).exceptions.delete(date);
    this.touch(this.item(id));
  }

  /** Dates of a series that stand in the window, exceptions' original dates included. */
  datesOf(id: string): readonly string[] {
    const item = this.item(id);
    const plain = this.plainOccurrences(item).map(({ start }) => this.dateOf(item, start));
    return [...plain, ...item.exceptions.keys()].sort();
  }

  /** What changed since the last round, as a delta has it. */
  takeChanges(): readonly RemoteItem[] {
    const items = [...this.gone].map((remoteId): RemoteItem => ({ kind: 'tombstone', remoteId }));
    for (const id of this.changed) {
      const parts = this.partsOf(this.item(id));
      items.push(...(parts.length > 0 ? parts : [{ kind: 'tombstone', remoteId: id } as const]));
    }
    for (const key of this.changedExceptions) items.push(...this.exceptionPart(key));
    this.forgetChanges();
    return items;
  }

  /** Everything in the window, as a first round has it: past deletions are not told. */
  takeAll(): readonly RemoteItem[] {
    this.forgetChanges();
    return [...this.items.values()].flatMap((item) => this.partsOf(item));
  }

  /** Whether a full read tells of an event: of a series one date in the window at least has to be left. */
  isInWindow(remoteId: string): boolean {
    const item = this.items.get(remoteId);
    if (item) return this.partsOf(item).length > 0;
    const event = this.event(remoteId);
    return (
      typeof event !== 'string' && event.kind === 'event' && overlaps(event.content, this.window.start, this.window.end)
    );
  }

  event(remoteId: string): TombstoneAnswer {
    const item = this.items.get(remoteId);
    if (item) return this.full(item);
    const [id = '', date = ''] = remoteId.split('/');
    const series = this.items.get(id);
    return (series && this.exception(series, date)) ?? 'gone';
  }

  occurrenceExists(remoteId: string): boolean {
    const [id = '', date = ''] = remoteId.split('/');
    const item = this.items.get(id);
    return item !== undefined && this.plainOccurrences(item).some(({ start }) => this.dateOf(item, start) === date);
  }

  /** What a person sees in Outlook within [from, to): start, end and title of each, in order. */
  shown(from: Instant, to: Instant): readonly string[] {
    const entries = [...this.items.values()]
      .filter((item) => !item.isCancelled)
      .flatMap((item) => [
        ...(item.content.recurrence === null ? [item.content] : this.plainOccurrences(item)).map((times) => ({
          ...times,
          title: item.content.title,
        })),
        ...[...item.exceptions.values()].filter((each) => !each.isCancelled).map((each) => each.content),
      ]);
    return entries
      .filter((entry) => overlaps(entry, from, to))
      .map(({ start, end, title }) => `${start} ${end} ${title}`)
      .sort();
  }

  private item(id: string): Item {
    const item = this.items.get(id);
    if (!item) throw new Error(`${id} is not in Outlook.`);
    return item;
  }

  private touch(item: Item): void {
    item.revision += 1;
    this.changed.add(item.id);
  }

  private forgetChanges(): void {
    this.changed.clear();
    this.changedExceptions.clear();
    this.gone.clear();
  }

  private partsOf(item: Item): readonly RemoteItem[] {
    const { start, end } = this.window;
    if (item.content.recurrence === null) return overlaps(item.content, start, end) ? [this.full(item)] : [];
    const stubs = this.plainOccurrences(item)
      .filter((times) => overlaps(times, start, end))
      .map((times) => this.stub(item, times));
    const exceptions = [...item.exceptions]
      .filter(([, { content }]) => overlaps(content, start, end))
      .flatMap(([date]) => this.exception(item, date) ?? []);
    return stubs.length + exceptions.length > 0 ? [this.full(item), ...stubs, ...exceptions] : [];
  }

  private exceptionPart(key: string): readonly RemoteItem[] {
    const event = this.event(key);
    if (typeof event === 'string' || event.kind !== 'event') return [];
    const inWindow = overlaps(event.content, this.window.start, this.window.end);
    return [inWindow ? event : { kind: 'tombstone', remoteId: key }];
  }

  private full({ id, content, revision, isCancelled }: Item): RemoteEvent {
    const type = content.recurrence === null ? 'SINGLE' : 'SERIES_MASTER';
    return anEvent(id, { type, content, etag: `${revision}`, isCancelled });
  }

  private stub(item: Item, { start, end }: Occurrence): RemoteItem {
    const remoteId = `${item.id}/${this.dateOf(item, start)}`;
    // Of all-day series Graph tells the dates as midnights in UTC.
    const told = (moment: Instant) => (item.content.isAllDay ? instant(`${this.dateOf(item, moment)}T00:00`) : moment);
    return { kind: 'occurrence', remoteId, masterRemoteId: item.id, start: told(start), end: told(end) };
  }

  private exception(item: Item, date: string): RemoteEvent | undefined {
    const exception = item.exceptions.get(date);
    return (
      exception &&
      anEvent(`${item.id}/${date}`, {
        type: 'EXCEPTION',
        masterRemoteId: item.id,
        etag: `${item.revision}`,
        originalStart: this.tell(item, date),
        content: exception.content,
        // Who cancels a series cancels all of it.
        isCancelled: exception.isCancelled || item.isCancelled,
      })
    );
  }

  private tell(item: Item, localDate: string): OriginalStart | null {
    if (this.telling === 'nothing') return null;
    if (this.telling === 'date') return { localDate };
    const start = this.occurrencesByRule(item).find((each) => this.dateOf(item, each.start) === localDate)?.start;
    return start === undefined ? { localDate } : { instant: start };
  }

  private plainOccurrences(item: Item): readonly Occurrence[] {
    return this.occurrencesByRule(item).filter(({ start }) => {
      const date = this.dateOf(item, start);
      return !item.cancelledDates.has(date) && !item.exceptions.has(date);
    });
  }

  private occurrencesByRule(item: Item): readonly Occurrence[] {
    if (item.content.recurrence === null) return [];
    const series = { content: item.content, excludedDates: [], additionalDates: [] };
    return expand(series, addDays(this.window.start, -10), addDays(this.window.end, 10));
  }

  private dateOf(item: Item, moment: Instant): string {
    return localDateIn({ content: item.content, excludedDates: [], additionalDates: [] }, moment);
  }
}

/** The same length, later by some minutes. */
export function moved({ start, end }: Occurrence, minutes: number): Occurrence {
  return { start: addMilliseconds(start, minutes * 60_000), end: addMilliseconds(end, minutes * 60_000) };
}
