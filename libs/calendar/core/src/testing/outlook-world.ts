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
  readonly transactionId: string | null;
  modifiedAt: Instant | null;
  isCancelled: boolean;
  /** Dates of a series without an occurrence. */
  readonly cancelledDates: Set<string>;
  readonly exceptions: Map<string, { content: AppointmentContent; isCancelled: boolean }>;
}

/** How much an exception tells of its original start: real Graph does all three. */
export type Telling = 'instant' | 'date' | 'nothing';

/** How far a reader has come: what changed later is news. */
export type DeltaToken = number;

/**
 * A calendar in Outlook and its delta, as Graph plays it: a changed master is re-sent with all of its occurrences and
 * exceptions in the window, a deleted occurrence or exception leaves no tombstone, what leaves the window leaves one.
 */
export class OutlookWorld {
  readonly items = new Map<string, Item>();
  /** What the clock on the wall shows; null: nothing says when it was changed. */
  now: Instant | null = null;
  /** Grows with every change. */
  token: DeltaToken = 0;
  /** When each id changed last. */
  private readonly changed = new Map<string, DeltaToken>();
  private readonly changedExceptions = new Map<string, DeltaToken>();
  private readonly gone = new Map<string, DeltaToken>();
  private taken: DeltaToken = 0;
  private next = 0;

  constructor(
    /** What is told; a reader may ask for another one. */
    public window: SyncWindow,
    private readonly telling: Telling,
  ) {}

  add(changes: Partial<AppointmentContent>, transactionId: string | null = null): string {
    const id = `e${(this.next += 1)}`;
    const content = aContent({ title: id, ...changes });
    const nothing = { cancelledDates: new Set<string>(), exceptions: new Map(), isCancelled: false, revision: 0 };
    const item = { id, content, transactionId, modifiedAt: this.now, ...nothing };
    this.items.set(id, item);
    this.touch(item);
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
    this.gone.set(id, (this.token += 1));
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
    const before = item.exceptions.get(date);
    if (!occurrence && !before) return;
    const content = { ...item.content, recurrence: null, ...occurrence, ...before?.content, ...changes };
    item.exceptions.set(date, { content, isCancelled });
    this.changedExceptions.set(`${id}/${date}`, (this.token += 1));
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
    const items = this.changesSince(this.taken);
    this.taken = this.token;
    return items;
  }

  /** What changed since then, as it is now. */
  changesSince(token: DeltaToken): readonly RemoteItem[] {
    const since = (changes: ReadonlyMap<string, DeltaToken>) =>
      [...changes].flatMap(([id, changedAt]) => (changedAt > token ? [id] : []));
    const items = since(this.gone).map((remoteId): RemoteItem => ({ kind: 'tombstone', remoteId }));
    for (const id of since(this.changed)) {
      const parts = this.partsOf(this.item(id));
      items.push(...(parts.length > 0 ? parts : [{ kind: 'tombstone', remoteId: id } as const]));
    }
    for (const key of since(this.changedExceptions)) items.push(...this.exceptionPart(key));
    return items;
  }

  /** Everything in the window, as a first round has it: past deletions are not told. */
  takeAll(): readonly RemoteItem[] {
    this.taken = this.token;
    return [...this.items.values()].flatMap((item) => this.partsOf(item));
  }

  /** Whether a full read tells of it: of a series that has lost every occurrence in the window it does not. */
  tellsOf(remoteId: string): boolean {
    const item = this.items.get(remoteId);
    if (item) return this.partsOf(item).length > 0;
    return this.exceptionPart(remoteId).some((part) => part.kind === 'event');
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

  protected item(id: string): Item {
    const item = this.items.get(id);
    if (!item) throw new Error(`${id} is not in Outlook.`);
    return item;
  }

  protected touch(item: Item): void {
    item.revision += 1;
    item.modifiedAt = this.now;
    this.changed.set(item.id, (this.token += 1));
  }

  protected partsOf(item: Item): readonly RemoteItem[] {
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

  protected full({ id, content, revision, isCancelled, transactionId, modifiedAt }: Item): RemoteEvent {
    const type = content.recurrence === null ? 'SINGLE' : 'SERIES_MASTER';
    return anEvent(id, { type, content, etag: `${revision}`, isCancelled, transactionId, lastModified: modifiedAt });
  }

  protected stub(item: Item, { start, end }: Occurrence): RemoteItem {
    const remoteId = `${item.id}/${this.dateOf(item, start)}`;
    // Of all-day series Graph tells the dates as midnights in UTC.
    const told = (moment: Instant) => (item.content.isAllDay ? instant(`${this.dateOf(item, moment)}T00:00`) : moment);
    const times = { start: told(start), end: told(end) };
    return { kind: 'occurrence', remoteId, masterRemoteId: item.id, ...times, etag: `${item.revision}` };
  }

  protected exception(item: Item, date: string): RemoteEvent | undefined {
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

  protected tell(item: Item, localDate: string): OriginalStart | null {
    if (this.telling === 'nothing') return null;
    if (this.telling === 'date') return { localDate };
    const start = this.occurrencesByRule(item).find((each) => this.dateOf(item, each.start) === localDate)?.start;
    return start === undefined ? { localDate } : { instant: start };
  }

  protected plainOccurrences(item: Item): readonly Occurrence[] {
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

  protected dateOf(item: Item, moment: Instant): string {
    return localDateIn({ content: item.content, excludedDates: [], additionalDates: [] }, moment);
  }
}

/** The same length, later by some minutes. */
export function moved({ start, end }: Occurrence, minutes: number): Occurrence {
  return { start: addMilliseconds(start, minutes * 60_000), end: addMilliseconds(end, minutes * 60_000) };
}
