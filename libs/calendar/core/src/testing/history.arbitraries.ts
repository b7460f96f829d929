import fc from 'fast-check';
import { addDays } from '@kalbro/kernel';
import type { RemoteItem, SyncWindow } from '../ports/remote-calendar.port.js';
import { instantOfWallTime } from '../recurrence/wall-clock.js';
import { instant } from './builders.js';
import { moved } from './outlook-world.js';
import type { OutlookWorld } from './outlook-world.js';
import { anyZone } from './rule.arbitraries.js';

/** Two months with the switches of Oslo, St John's and Lord Howe in them. */
export const historyWindow: SyncWindow = { start: instant('2026-03-01T00:00'), end: instant('2026-05-01T00:00') };

const stepNames = [
  ...['addSingle', 'addSeries', 'addSeries', 'rename', 'touch', 'move', 'moveOut', 'delete', 'cancel'],
  ...['reschedule', 'cancelOccurrence', 'cancelOccurrence', 'except', 'except', 'cancelException', 'revert'],
  ...['becomeSeries', 'becomeSingle', 'sync', 'sync', 'sync', 'fullSync'],
] as const;

/** One thing that happens: a person does something in Outlook, or Kalbro reads. */
export interface Step {
  readonly name: (typeof stepNames)[number];
  /** Which item, and which of its dates, by remainder. */
  readonly pick: number;
  readonly date: number;
  readonly zone: string;
  /** Where in the window, and by how much something moves. */
  readonly minutes: number;
  /** For the order and the cuts of pages, and which items come twice. */
  readonly dice: number;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  name: fc.constantFrom(...stepNames),
  pick: fc.nat(50),
  date: fc.nat(50),
  zone: anyZone,
  minutes: fc.integer({ min: 0, max: 50 * 24 * 60 }),
  dice: fc.nat(1_000_000),
});

/** Long enough that rules that matter late are reached: with short histories a missing rule goes unnoticed. */
export const anyHistory: fc.Arbitrary<readonly Step[]> = fc.array(anyStep, {
  minLength: 25,
  maxLength: 90,
  size: 'max',
});

const rules = [
  'FREQ=DAILY',
  'FREQ=DAILY;COUNT=2',
  'FREQ=DAILY;COUNT=12',
  'FREQ=WEEKLY;BYDAY=MO,TH',
  'FREQ=DAILY;INTERVAL=3',
] as const;

/** Does to the world what a step says; nothing for reads, and for steps that find nothing to do it to. */
export function act(world: OutlookWorld, step: Step): void {
  const { name, minutes, pick } = step;
  if (name === 'addSingle') return void world.add(timesOf(step));
  if (name === 'addSeries') return void world.add({ ...timesOf(step), recurrence: ruleOf(step) });
  const target = at([...world.items.values()], pick);
  if (target === undefined || target.isCancelled) return;
  const { id, content } = target;
  const isSeries = content.recurrence !== null;
  const date = isSeries ? at(world.datesOf(id), step.date) : undefined;
  switch (name) {
    case 'rename':
      return world.edit(id, { title: `${id} ${minutes}` });
    case 'touch':
      return world.edit(id, {});
    case 'move':
      return isSeries ? undefined : world.edit(id, timesOf(step));
    case 'moveOut':
      return isSeries ? undefined : world.edit(id, moved(content, 400 * 24 * 60));
    case 'delete':
      return world.delete(id);
    case 'cancel':
      return world.cancel(id);
    case 'reschedule':
      return isSeries ? world.reschedule(id, moved(content, 90)) : undefined;
    case 'becomeSeries':
      return isSeries ? undefined : world.reschedule(id, { recurrence: ruleOf(step) });
    case 'becomeSingle':
      return isSeries ? world.reschedule(id, { recurrence: null }) : undefined;
    case 'cancelOccurrence':
      return date === undefined ? undefined : world.cancelOccurrence(id, date);
    case 'cancelException':
      return date === undefined ? undefined : world.except(id, date, {}, true);
    case 'except':
      return date === undefined ? undefined : world.except(id, date, { title: `${id} ${date} ${minutes}` });
    case 'revert':
      return date === undefined ? undefined : world.revert(id, date);
    case 'sync':
    case 'fullSync':
      return undefined;
  }
}

/** One round's items in another order, some of them twice, cut into pages. */
export function pagesOf(items: readonly RemoteItem[], dice: number): readonly (readonly RemoteItem[])[] {
  const random = generator(dice);
  const twice = items.filter(() => random() < 0.15);
  const order = [...items, ...twice]
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
  const pages: (readonly RemoteItem[])[] = [];
  for (let from = 0; from < order.length;) {
    const length = 1 + Math.floor(random() * 12);
    pages.push(order.slice(from, from + length));
    from += length;
  }
  return pages;
}

function at<T>(list: readonly T[], n: number): T | undefined {
  return list[n % Math.max(1, list.length)];
}

function ruleOf({ date }: Step): string {
  return rules[date % rules.length] ?? 'FREQ=DAILY';
}

/** From a quarter of an hour to a day and a half, on the wall of the step's zone, from before the window on. */
function timesOf({ minutes, zone, date }: Step) {
  const first = Date.parse(addDays(historyWindow.start, -5)) + Math.floor(minutes / 15) * 15 * 60_000;
  const length = (1 + (date % 140)) * 15 * 60_000;
  return { start: instantOfWallTime(first, zone), end: instantOfWallTime(first + length, zone), timeZone: zone };
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
