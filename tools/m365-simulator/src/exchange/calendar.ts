import type { CalendarItem } from './event.model.js';
import type { Mailbox } from './mailbox.js';

/** An entry of the change log: the item as it is now, or that it is gone. */
export interface Change {
  sequence: number;
  item: CalendarItem;
  /** Set when the item left the calendar, with the default-id counter it had here. */
  gone?: { messageCounter: number; days: readonly number[] };
}

export interface CalendarProperties {
  name: string;
  color: string;
  hexColor: string;
  isDefaultCalendar: boolean;
  canEdit: boolean;
  canShare: boolean;
  canViewPrivateItems: boolean;
  isRemovable: boolean;
  isTallyingResponses: boolean;
  allowedOnlineMeetingProviders: string[];
  defaultOnlineMeetingProvider: string;
  owner: { name: string; address: string };
}

/** A calendar folder: its items in order of creation, and the log that delta reads. */
export class Calendar {
  /** Creation order, so that a first delta streams them and a page token is only a number. Holes are compacted. */
  private ordered: CalendarItem[] = [];
  private readonly byNumber = new Map<number, CalendarItem>();
  private log: Change[] = [];
  private sequence = 0;
  private compactAt = 2000;
  revision = 1;
  /** Tokens of an older generation answer 410. */
  generation = 1;
  deleted = false;

  constructor(
    readonly mailbox: Mailbox,
    readonly counter: number,
    readonly properties: CalendarProperties,
  ) {}

  get lastSequence(): number {
    return this.sequence;
  }

  get size(): number {
    return this.byNumber.size;
  }

  has(item: CalendarItem): boolean {
    return this.byNumber.get(item.number) === item;
  }

  items(): IterableIterator<CalendarItem> {
    return this.byNumber.values();
  }

  /** Puts an item here, or notes that one that is here has changed. */
  record(item: CalendarItem): void {
    item.calendar = this;
    if (!this.byNumber.has(item.number)) this.insert(item);
    item.sequence = ++this.sequence;
    this.log.push({ sequence: this.sequence, item });
    this.compactLog();
  }

  remove(item: CalendarItem): void {
    if (!this.byNumber.delete(item.number)) return;
    this.ordered.splice(this.indexAfter(item.number - 1), 1);
    const days = item.series ? [...item.series.exceptions.keys()] : [];
    const gone = { messageCounter: item.messageCounter, days };
    this.log.push({ sequence: ++this.sequence, item, gone });
  }

  /** Items created after a number, oldest first: where a first delta goes on. */
  *itemsAfter(number: number): Generator<CalendarItem> {
    for (let i = this.indexAfter(number); i < this.ordered.length; i++) yield this.ordered[i] as CalendarItem;
  }

  /** The log after a sequence number, without entries that a later one replaces. */
  *changesAfter(sequence: number, until: number): Generator<Change> {
    for (let i = this.logIndexAfter(sequence); i < this.log.length; i++) {
      const change = this.log[i] as Change;
      if (change.sequence > until) return;
      if (change.gone ?? this.isCurrent(change)) yield change;
    }
  }

  private isCurrent({ item, sequence }: Change): boolean {
    return item.sequence === sequence && this.byNumber.get(item.number) === item;
  }

  private insert(item: CalendarItem): void {
    this.byNumber.set(item.number, item);
    const last = this.ordered.at(-1);
    if (!last || last.number < item.number) this.ordered.push(item);
    else this.ordered.splice(this.indexAfter(item.number), 0, item);
  }

  private indexAfter(number: number): number {
    return firstIndex(this.ordered, (item) => item.number > number);
  }

  private logIndexAfter(sequence: number): number {
    return firstIndex(this.log, (change) => change.sequence > sequence);
  }

  /** Replaced entries tell no token anything; they are dropped now and then so that the log stays in proportion. */
  private compactLog(): void {
    if (this.log.length < this.compactAt) return;
    this.log = this.log.filter((change) => change.gone ?? this.isCurrent(change));
    this.compactAt = Math.max(2000, this.log.length * 2);
  }
}

/** First index of a sorted array for which the condition holds. */
function firstIndex<T>(sorted: readonly T[], holds: (value: T) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
