import type { CalendarItem } from './event.model.js';
import type { Mailbox } from './mailbox.js';

/** An item that left the calendar, with the default-id counter it had here and the dates of its exceptions. */
export interface Gone {
  number: number;
  messageCounter: number;
  days: readonly number[];
}

/** An entry of the change log: the item as it is now, or that it is gone. */
export type Change =
  { sequence: number; item: CalendarItem; gone?: never } | { sequence: number; gone: Gone; item?: never };

/** What a restart needs to go on with the log: sequence numbers stand in clients' tokens. */
export interface StoredLog {
  sequence: number;
  gone: { sequence: number; gone: Gone }[];
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
    return this.ordered.length;
  }

  has(number: number): boolean {
    return this.mailbox.byImmutable(number)?.calendar === this;
  }

  items(): IterableIterator<CalendarItem> {
    return this.ordered.values();
  }

  /** Puts an item here, or notes that one that is here has changed. */
  record(item: CalendarItem): void {
    item.calendar = this;
    this.insert(item);
    item.sequence = ++this.sequence;
    this.log.push({ sequence: this.sequence, item });
    this.compactLog();
  }

  remove(item: CalendarItem): void {
    const index = this.indexAfter(item.number - 1);
    if (this.ordered[index] !== item) return;
    this.ordered.splice(index, 1);
    const days = item.series ? [...item.series.exceptions.keys()] : [];
    const gone = { number: item.number, messageCounter: item.messageCounter, days };
    this.log.push({ sequence: ++this.sequence, gone });
  }

  storeLog(): StoredLog {
    const gone = this.log.flatMap((change) => (change.gone ? [{ sequence: change.sequence, gone: change.gone }] : []));
    return { sequence: this.sequence, gone };
  }

  /** Puts items and tombstones of an earlier run back in their places. */
  restore(items: readonly CalendarItem[], stored: StoredLog): void {
    for (const item of items) this.insert(item);
    const changes: Change[] = [...items.map((item) => ({ sequence: item.sequence, item })), ...stored.gone];
    this.log = changes.sort((a, b) => a.sequence - b.sequence);
    this.sequence = stored.sequence;
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
      if (this.tells(change)) yield change;
    }
  }

  /** Whether an entry still says something that no later one says. */
  private tells({ gone, item, sequence }: Change): boolean {
    return gone !== undefined || (item.sequence === sequence && item.calendar === this && this.isHere(item));
  }

  private isHere(item: CalendarItem): boolean {
    return this.ordered[this.indexAfter(item.number - 1)] === item;
  }

  private insert(item: CalendarItem): void {
    const last = this.ordered.at(-1);
    if (!last || last.number < item.number) this.ordered.push(item);
    else if (!this.isHere(item)) this.ordered.splice(this.indexAfter(item.number), 0, item);
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
    this.log = this.log.filter((change) => this.tells(change));
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
