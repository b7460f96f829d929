import { addDays, addMilliseconds } from '@kalbro/kernel';
import type { AppointmentId, Instant } from '@kalbro/kernel';
import fc from 'fast-check';
import type { AppointmentContent } from '../model/appointment.js';
import { expandAppointments } from '../reading/entries.js';
import { dayLength, instantOfWallTime, wallTimeOf } from '../recurrence/wall-clock.js';
import { parseRule } from '../recurrence/rule.js';
import { aContent, anAppointment, anId } from '../testing/builders.js';
import { anyRule, anyZone } from '../testing/rule.arbitraries.js';
import type { EditableRow, EditPlan, EditScene } from './edit-plan.js';
import { planCreate } from './plan-create.js';
import { planDelete } from './plan-delete.js';
import { planEdit } from './plan-edit.js';

/** Around every switch of the zones: from winter over summer into winter. */
const [from, to] = ['2026-01-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'] as [Instant, Instant];
const masterId = anId<AppointmentId>(1);
const splitId = anId<AppointmentId>(900);

/** A row of an hour or a few days; never within the hours that a switch skips or repeats, which no rule can say. */
const anyFirst: fc.Arbitrary<AppointmentContent> = fc
  .record({
    zone: anyZone,
    day: fc.integer({ min: 4, max: 60 }),
    hour: fc.integer({ min: 4, max: 21 }),
    length: fc.constantFrom(0, 1, 3, 26),
    isAllDay: fc.boolean(),
  })
  .map(({ zone, day, hour, length, isAllDay }) => {
    const wall = Date.parse(from) + day * dayLength + (isAllDay ? 0 : hour * 3_600_000);
    const end = isAllDay ? wall + (1 + Math.floor(length / 24)) * dayLength : wall + length * 3_600_000;
    const [starts, ends] = [instantOfWallTime(wall, zone), instantOfWallTime(end, zone)];
    return aContent({ title: 'Series', start: starts, end: ends < starts ? starts : ends, timeZone: zone, isAllDay });
  });

const anyMaster: fc.Arbitrary<EditableRow> = anyFirst
  .chain((content) => anyRule(content.start).map((recurrence) => ({ ...content, recurrence })))
  .filter((content) => madeOrUndefined(content) !== undefined)
  .map((content) => made(content));

function made(content: AppointmentContent): EditableRow {
  return planCreate(masterId, content, anAppointment().resourceIds);
}

function madeOrUndefined(content: AppointmentContent): EditableRow | undefined {
  try {
    return made(content);
  } catch {
    return undefined;
  }
}

/** What stands in the calendar, each as one line; with what is its own, exceptions carry titles of their own. */
function shown(rows: readonly EditableRow[]): readonly string[] {
  return entries(rows).map(({ content }) => `${content.start} ${content.end} ${content.title} ${content.location}`);
}

function entries(rows: readonly EditableRow[]) {
  const readable = rows.map((row) => {
    const starts = rows.flatMap((each) => (each.seriesId === row.id && each.originalStart ? [each.originalStart] : []));
    return anAppointment({ ...row, exceptionStarts: starts });
  });
  return expandAppointments(readable, from, to);
}

function apply(rows: readonly EditableRow[], plan: EditPlan): readonly EditableRow[] {
  const gone = new Set([...plan.removals, ...plan.deletions].map(({ id }) => id));
  const changed = new Map(plan.updates.map(({ before, after }) => [before.id, after]));
  const kept = rows.filter(({ id, seriesId }) => !gone.has(id) && !(seriesId !== null && gone.has(seriesId)));
  return [...kept.map((row) => changed.get(row.id) ?? row), ...plan.inserts.map(({ row }) => row)];
}

interface Story {
  readonly rows: readonly EditableRow[];
  /** Which of what stands is pointed at. */
  readonly pick: number;
}

function sceneOf(rows: readonly EditableRow[], originalStart: Instant | null): EditScene {
  const [master, ...exceptions] = rows as [EditableRow, ...EditableRow[]];
  return { master, exceptions, originalStart };
}

/** A series of which some dates were changed on their own and some cancelled, as people leave it. */
const anyStory: fc.Arbitrary<Story> = fc
  .tuple(anyMaster, fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 5 }), fc.nat())
  .map(([master, marks, pick]) => {
    const rows = marks.reduce<readonly EditableRow[]>(
      (standing, [place, cancels], index) => {
        const bare = entries(standing).filter(({ type }) => type === 'OCCURRENCE');
        const chosen = bare[place % Math.max(1, bare.length)];
        if (!chosen?.originalStart) return standing;
        const scene = sceneOf(standing, chosen.originalStart);
        const moved = {
          start: addMilliseconds(chosen.content.start, 60_000),
          end: addMilliseconds(chosen.content.end, 60_000),
        };
        const times = index % 2 === 0 || chosen.content.isAllDay ? {} : moved;
        const freshId = anId<AppointmentId>(100 + index);
        const changes = { title: `Own ${index}`, ...times };
        return apply(
          standing,
          cancels ? planDelete(scene, 'THIS') : planEdit(scene, { applyTo: 'THIS', changes, freshId }),
        );
      },
      [master],
    );
    return { rows, pick };
  })
  .filter(({ rows }) => entries(rows).length > 0);

function pointed({ rows, pick }: Story) {
  const all = entries(rows);
  const entry = all[pick % all.length];
  if (!entry?.originalStart) throw new Error('An occurrence has a start by its rule.');
  return { entry, originalStart: entry.originalStart, scene: sceneOf(rows, entry.originalStart) };
}

const edit = (scene: EditScene, applyTo: 'THIS' | 'THIS_AND_FOLLOWING' | 'ALL', changes: Partial<AppointmentContent>) =>
  planEdit(scene, { applyTo, changes, freshId: splitId });

/** At the end of the range one can move into it, or out. */
const isInner = (moment: Instant) => moment < addDays(to, -3);
const datesOf = (list: ReturnType<typeof entries>) =>
  list.map((each) => each.originalStart ?? each.content.start).sort();

const line = (content: AppointmentContent) => `${content.start} ${content.end} ${content.title} ${content.location}`;

describe('editing a series', () => {
  it('one occurrence alone changes no other, whatever happened to the series before', () => {
    let onException = 0;
    fc.assert(
      fc.property(anyStory, (story) => {
        const { entry, scene } = pointed(story);
        if (entry.type === 'EXCEPTION') onException += 1;
        const after = shown(apply(story.rows, edit(scene, 'THIS', { location: 'Room 1' })));
        const expected = entries(story.rows).map((each) =>
          line(each.id === entry.id ? { ...each.content, location: 'Room 1' } : each.content),
        );
        expect([...after].sort()).toEqual([...expected].sort());
      }),
      { numRuns: 60 },
    );
    expect(onException).toBeGreaterThan(0);
  });

  it('one cancelled date takes away that one', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const { entry, scene } = pointed(story);
        const left = entries(story.rows).filter(({ id }) => id !== entry.id);
        expect(shown(apply(story.rows, planDelete(scene, 'THIS')))).toEqual(left.map(({ content }) => line(content)));
      }),
      { numRuns: 60 },
    );
  });

  it('this and the following ones leave everything before exactly as it was, and what follows is told apart by the change alone', () => {
    let splits = 0;
    fc.assert(
      fc.property(anyStory, (story) => {
        const { entry, scene, originalStart } = pointed(story);
        const plan = edit(scene, 'THIS_AND_FOLLOWING', { location: 'Room 1' });
        if (plan.inserts.length > 0) splits += 1;
        const expected = entries(story.rows).map(({ content, originalStart: start }) =>
          line((start ?? content.start) >= originalStart ? { ...content, location: 'Room 1' } : content),
        );
        expect(shown(apply(story.rows, plan))).toEqual(expected);
        expect(entry.originalStart).toBe(originalStart);
      }),
      { numRuns: 100 },
    );
    expect(splits).toBeGreaterThan(30);
  });

  it('a series that is split at the hour it has stays the same to the eye, and is as long', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const { scene } = pointed(story);
        const rows = apply(story.rows, edit(scene, 'THIS_AND_FOLLOWING', { description: 'Cut' }));
        expect(shown(rows)).toEqual(shown(story.rows));
      }),
      { numRuns: 60 },
    );
  });

  it('what is cut off is what followed, and when nothing came before the series goes', () => {
    let deletions = 0;
    fc.assert(
      fc.property(anyStory, (story) => {
        const { scene, originalStart } = pointed(story);
        const plan = planDelete(scene, 'THIS_AND_FOLLOWING');
        if (plan.deletions.length > 0) deletions += 1;
        const before = entries(story.rows).filter((each) => (each.originalStart ?? each.content.start) < originalStart);
        expect(shown(apply(story.rows, plan))).toEqual(before.map(({ content }) => line(content)));
      }),
      { numRuns: 60 },
    );
    expect(deletions).toBeGreaterThan(0);
  });

  it('all of it under another name keeps every date, cancelled and changed ones included', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        const { scene } = pointed(story);
        const after = apply(story.rows, edit(scene, 'ALL', { location: 'Room 1' }));
        expect(shown(after)).toEqual(
          entries(story.rows).map(({ content }) => line({ ...content, location: 'Room 1' })),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('moved to another hour, each of them is at that hour on its own date, and what was cancelled stays so', () => {
    let exceptions = 0;
    fc.assert(
      fc.property(anyStory, fc.integer({ min: 4, max: 21 }), (story, hour) => {
        const { entry, scene } = pointed(story);
        fc.pre(entry.type === 'OCCURRENCE' && !entry.content.isAllDay);
        const { timeZone } = scene.master.content;
        const at = (moment: Instant) =>
          instantOfWallTime(
            Math.floor(wallTimeOf(moment, timeZone) / dayLength) * dayLength + hour * 3_600_000,
            timeZone,
          );
        const start = at(entry.content.start);
        const length = Date.parse(entry.content.end) - Date.parse(entry.content.start);
        const after = entries(apply(story.rows, edit(scene, 'ALL', { start, end: addMilliseconds(start, length) })));
        for (const type of ['OCCURRENCE', 'EXCEPTION'] as const) {
          const before = entries(story.rows).filter((each) => each.type === type);
          if (type === 'EXCEPTION') exceptions += before.length;
          const moved = after.filter((each) => each.type === type);
          expect(datesOf(moved).filter(isInner)).toEqual(datesOf(before).map(at).filter(isInner));
        }
      }),
      { numRuns: 60 },
    );
    expect(exceptions).toBeGreaterThan(5);
  });

  it('moved by some days, daily and weekly series have the same dates, moved', () => {
    fc.assert(
      fc.property(anyStory, fc.integer({ min: -3, max: 9 }), (story, days) => {
        const { entry, scene } = pointed(story);
        const { timeZone, recurrence } = scene.master.content;
        const rule = parseRule(recurrence ?? '');
        fc.pre(!('problem' in rule) && (rule.frequency === 'DAILY' || rule.frequency === 'WEEKLY'));
        fc.pre(entry.type === 'OCCURRENCE');
        const moved = (moment: Instant) => instantOfWallTime(wallTimeOf(moment, timeZone) + days * dayLength, timeZone);
        const [start, end] = [moved(entry.content.start), moved(entry.content.end)];
        const after = apply(story.rows, edit(scene, 'ALL', { start, end }));
        // Those near the edges come from, or go to, where nobody looks.
        const inner = (moment: Instant | null) =>
          moment !== null && moment > addDays(from, 12) && moment < addDays(to, -12);
        const starts = (rows: readonly EditableRow[], shift: (moment: Instant) => Instant) =>
          entries(rows)
            .flatMap(({ originalStart, content }) => shift(originalStart ?? content.start))
            .filter(inner);
        expect(starts(after, (moment) => moment).sort()).toEqual(starts(story.rows, moved).sort());
      }),
      { numRuns: 60 },
    );
  });

  it('an edit that changes nothing has nothing to carry out', () => {
    fc.assert(
      fc.property(anyStory, fc.constantFrom('THIS' as const, 'ALL' as const), (story, applyTo) => {
        const { entry, scene } = pointed(story);
        const { start, end, timeZone, isAllDay, title } = entry.content;
        fc.pre(entry.type === 'OCCURRENCE');
        const plan = edit(scene, applyTo, { start, end, timeZone, isAllDay, title, recurrence: null });
        expect(plan).toMatchObject({ inserts: [], updates: [], removals: [], deletions: [] });
      }),
      { numRuns: 60 },
    );
  });
});
