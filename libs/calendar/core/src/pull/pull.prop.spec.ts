import fc from 'fast-check';
import { addDays, addMilliseconds } from '@kalbro/kernel';
import type { RemoteItem } from '../ports/remote-calendar.port.js';
import { act, anyHistory, historyWindow, pagesOf } from '../testing/history.arbitraries.js';
import type { Step } from '../testing/history.arbitraries.js';
import { OutlookWorld } from '../testing/outlook-world.js';
import type { Telling } from '../testing/outlook-world.js';
import { allRules, InMemoryPlanner } from '../testing/planner.js';
import type { PlannerRules } from '../testing/planner.js';

const tellings: readonly Telling[] = ['instant', 'date', 'nothing'];
const anyTelling = fc.constantFrom(...tellings);
/** Where Outlook and the planner must agree: nearer to the edges of the window nobody promises anything. */
const from = addDays(historyWindow.start, 4);
const to = addDays(historyWindow.end, -4);

type Pages = readonly (readonly RemoteItem[])[];

/** Looks at the world and the planner after a round. */
type Watch = (world: OutlookWorld, planner: InMemoryPlanner, round: { pages: Pages; full: boolean }) => void;

/** Plays a history and reads at each sync; `cut` orders and divides what a round brings. */
function play(
  history: readonly Step[],
  telling: Telling,
  cut: (items: readonly RemoteItem[], step: Step) => Pages,
  watch: Watch,
  rules: PlannerRules = allRules,
): InMemoryPlanner {
  const world = new OutlookWorld(historyWindow, telling);
  const planner = new InMemoryPlanner(historyWindow, world, rules);
  const last = { name: 'sync', pick: 0, date: 0, zone: 'UTC', minutes: 0, dice: 1 } as const;
  for (const step of [...history, last]) {
    act(world, step);
    if (step.name !== 'sync' && step.name !== 'fullSync') continue;
    const full = step.name === 'fullSync';
    const pages = cut(full ? world.takeAll() : world.takeChanges(), step);
    for (const page of pages) planner.page(page);
    planner.finish(full);
    watch(world, planner, { pages, full });
  }
  return planner;
}

const shuffled = (items: readonly RemoteItem[], step: Step) => pagesOf(items, step.dice);
const nothing = () => undefined;

/** Bare occurrences of a series that a page cancelled can be left over, of use to nobody. */
function linkedOccurrences({ links, occurrences }: InMemoryPlanner) {
  return new Map([...occurrences].filter(([, each]) => links.has(each.masterRemoteId)).sort());
}

const agrees: Watch = (world, planner) => {
  expect(planner.shown(from, to)).toEqual(world.shown(from, to));
};

/**
 * What the planner loses is gone from Outlook or cancelled by its organiser; after a full read it may also have left the
 * window unheard. Counts what was lost.
 */
function keepsWhatIsThere(count: () => void = nothing): Watch {
  let known: readonly string[] = [];
  return (world, planner, { full }) => {
    for (const id of known.filter((each) => !planner.links.has(each))) {
      count();
      const event = world.event(id);
      const isThere = typeof event !== 'string' && event.kind === 'event' && !event.isCancelled;
      expect(isThere && (!full || world.tellsOf(id))).toBe(false);
    }
    known = [...planner.links.keys()];
  };
}

describe('what comes down', () => {
  it('is what Outlook shows after every round, whatever happened and however its pages were cut', () => {
    let entries = 0;
    let exceptions = 0;
    fc.assert(
      fc.property(anyHistory, anyTelling, (history, telling) => {
        play(history, telling, shuffled, (world, planner, round) => {
          agrees(world, planner, round);
          entries += planner.shown(from, to).length;
          exceptions += [...planner.links.values()].filter((link) => link.type === 'EXCEPTION').length;
        });
      }),
      { numRuns: 60 },
    );
    expect(entries).toBeGreaterThan(2500);
    expect(exceptions).toBeGreaterThan(100);
  });

  it('does not depend on the order of items and the cuts of pages', () => {
    fc.assert(
      fc.property(anyHistory, fc.constantFrom<Telling>('instant', 'date'), (history, telling) => {
        const ordered = play(history, telling, (items) => [items], nothing);
        const other = play(history, telling, shuffled, nothing);
        expect(new Map([...other.links].sort())).toEqual(new Map([...ordered.links].sort()));
        expect(linkedOccurrences(other)).toEqual(linkedOccurrences(ordered));
      }),
      { numRuns: 40 },
    );
  });

  it('is the same when a round comes again, and its pages write nothing a second time', () => {
    let rounds = 0;
    fc.assert(
      fc.property(anyHistory, anyTelling, (history, telling) => {
        play(history, telling, shuffled, (world, planner, round) => {
          for (const page of round.pages) {
            planner.page(page);
            const { inserts, updates, removals } = planner.plan(page);
            expect({ inserts, updates, removals }).toEqual({ inserts: [], updates: [], removals: [] });
          }
          planner.finish(false);
          agrees(world, planner, round);
          rounds += 1;
        });
      }),
      { numRuns: 40 },
    );
    expect(rounds).toBeGreaterThan(150);
  });

  it('loses nothing that Outlook still has', () => {
    let lost = 0;
    fc.assert(
      fc.property(anyHistory, anyTelling, (history, telling) => {
        play(
          history,
          telling,
          shuffled,
          keepsWhatIsThere(() => (lost += 1)),
        );
      }),
      { numRuns: 40 },
    );
    expect(lost).toBeGreaterThan(50);
  });
});

describe('a full read', () => {
  it('keeps a series of which every date was cancelled: nothing of it is sent, and it is not gone', () => {
    const world = new OutlookWorld(historyWindow, 'instant');
    const planner = new InMemoryPlanner(historyWindow, world);
    const id = world.add({ start: from, end: addMilliseconds(from, 3_600_000), recurrence: 'FREQ=DAILY;COUNT=2' });
    planner.page(world.takeAll());
    planner.finish(true);
    for (const date of world.datesOf(id)) world.cancelOccurrence(id, date);
    expect(world.takeAll()).toEqual([]);
    planner.finish(true);
    expect([...planner.links.keys()]).toEqual([id]);
  });
});

describe('a cancelled date that is heard before its series', () => {
  it('is cancelled, also where the edge of the window keeps its occurrences from being judged', () => {
    const world = new OutlookWorld(historyWindow, 'instant');
    const planner = new InMemoryPlanner(historyWindow, world);
    const lastDay = addDays(historyWindow.end, -1);
    const id = world.add({
      start: addDays(lastDay, -5),
      end: addMilliseconds(addDays(lastDay, -5), 900_000),
      recurrence: 'FREQ=DAILY',
    });
    world.except(id, lastDay.slice(0, 10), {}, true);
    const items = world.takeAll();
    const isCancelled = (item: RemoteItem) => item.kind === 'event' && item.isCancelled;
    planner.page(items.filter(isCancelled));
    planner.page(items.filter((item) => !isCancelled(item)));
    planner.finish(true);
    expect(planner.links.get(id)?.excludedDates).toEqual([lastDay]);
  });
});

describe('each rule of the engine is needed', () => {
  it.each(Object.keys(allRules) as (keyof PlannerRules)[])('without %s, some history goes wrong', (rule) => {
    const result = fc.check(
      fc.property(anyHistory, anyTelling, (history, telling) => {
        const keeps = keepsWhatIsThere();
        const watch: Watch = (...seen) => [agrees, keeps].forEach((each) => each(...seen));
        play(history, telling, shuffled, watch, { ...allRules, [rule]: false });
      }),
      { numRuns: 300, endOnFailure: true },
    );
    expect(result.failed).toBe(true);
  });
});
