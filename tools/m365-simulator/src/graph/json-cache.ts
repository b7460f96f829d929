import type { CalendarItem } from '../exchange/event.model.js';

interface Entry {
  key: string;
  text: string;
}

/** Serialised events of delta pages, least recently made first out, so that memory stays bounded. */
export class JsonCache {
  private readonly entries = new Map<CalendarItem, Entry>();
  private size = 0;

  constructor(private readonly budget: number) {}

  /** @param key everything that the text depends on besides the item's identity: revision and view. */
  get(item: CalendarItem, key: string, make: () => string): string {
    const entry = this.entries.get(item);
    if (entry?.key === key) return entry.text;
    const text = make();
    if (entry) this.drop(item, entry);
    this.entries.set(item, { key, text });
    this.size += text.length;
    this.trim();
    return text;
  }

  private trim(): void {
    for (const [item, entry] of this.entries) {
      if (this.size <= this.budget) return;
      this.drop(item, entry);
    }
  }

  private drop(item: CalendarItem, entry: Entry): void {
    this.entries.delete(item);
    this.size -= entry.text.length;
  }
}
