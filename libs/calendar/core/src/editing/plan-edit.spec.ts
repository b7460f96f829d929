import { RuleError } from '@kalbro/kernel';
import type { AppointmentId, Instant, ResourceId } from '@kalbro/kernel';
import type { AppointmentContent } from '../model/appointment.js';
import { expand } from '../recurrence/expand.js';
import { aContent, anAppointment, anId, instant } from '../testing/builders.js';
import type { EditableRow, EditInput, EditScene } from './edit-plan.js';
import { planCreate } from './plan-create.js';
import { planDelete } from './plan-delete.js';
import { planEdit } from './plan-edit.js';

const freshId = anId<AppointmentId>(9);
const seriesId = anId<AppointmentId>(1);
const resourceIds = [anId<ResourceId>(3)];

function row(
  changes: Partial<Omit<EditableRow, 'content'>> & { content?: Partial<AppointmentContent> } = {},
): EditableRow {
  const { id, type, content, excludedDates, additionalDates } = anAppointment({
    ...changes,
    content: changes.content ?? {},
  });
  const { seriesId: series = null, originalStart = null } = changes;
  return { id, type, seriesId: series, originalStart, content, excludedDates, additionalDates, resourceIds };
}

/** Mondays from 9 to 10 in Oslo, from 2 March 2026 on; the clocks go forward on 29 March. */
function mondays(changes: Partial<AppointmentContent> = {}, more: Partial<EditableRow> = {}): EditableRow {
  return row({ ...more, type: 'SERIES_MASTER', content: { recurrence: 'FREQ=WEEKLY;BYDAY=MO', ...changes } });
}

function exceptionOn(date: string, changes: Partial<AppointmentContent> = {}, id = 20): EditableRow {
  const start = instant(date);
  const end = new Date(Date.parse(start) + 3_600_000).toISOString() as Instant;
  const place = { id: anId<AppointmentId>(id), type: 'EXCEPTION', seriesId, originalStart: start } as const;
  return row({ ...place, content: { start, end, ...changes } });
}

function scene(master: EditableRow, originalStart?: string, exceptions: readonly EditableRow[] = []): EditScene {
  return { master, exceptions, originalStart: originalStart === undefined ? null : instant(originalStart) };
}

function edit(
  where: EditScene,
  applyTo: EditInput['applyTo'],
  changes: EditInput['changes'],
  resources?: ResourceId[],
) {
  return planEdit(where, { applyTo, changes, freshId, resourceIds: resources });
}

const after = (plan: ReturnType<typeof planEdit>, id = seriesId) =>
  plan.updates.find(({ before }) => before.id === id)?.after;
const starts = (series: EditableRow, from = '2026-03-01T00:00', to = '2026-05-01T00:00') =>
  expand(series, instant(from), instant(to)).map(({ start }) => start.slice(0, 16));

function refusalOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof RuleError) return [error.code, ...error.fields.map(({ path }) => path)];
    throw error;
  }
  return [];
}

describe('a new appointment', () => {
  const create = (changes: Partial<AppointmentContent>) => planCreate(seriesId, aContent(changes), resourceIds);

  it('that repeats begins on the first day that its rule has, as in Outlook', () => {
    const made = create({ recurrence: 'FREQ=WEEKLY;BYDAY=WE' });
    expect(made).toMatchObject({
      type: 'SERIES_MASTER',
      content: { start: instant('2026-03-04T08:00'), end: instant('2026-03-04T09:00') },
    });
  });

  it('ends with the whole of its last date, as Outlook keeps it', () => {
    const made = create({ recurrence: 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20260316T080000Z' });
    expect(made.content.recurrence).toBe('FREQ=WEEKLY;BYDAY=MO;UNTIL=20260316T225959Z');
    // On that date it would start too late.
    const early = create({ recurrence: 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20260316T075959Z' });
    expect(early.content.recurrence).toBe('FREQ=WEEKLY;BYDAY=MO;UNTIL=20260315T225959Z');
  });

  it('is kept in normal form', () => {
    const made = create({ title: ' Board\nmeeting ', recurrence: 'freq=daily;interval=1' });
    expect(made.content).toMatchObject({ title: 'Board meeting', recurrence: 'FREQ=DAILY' });
  });

  it('keeps no half characters, which no database keeps, and all whole ones', () => {
    const made = create({ title: 'Caf\u00e9 \ud83d', description: '\ud83d\ude00', location: '\ude00' });
    expect(made.content).toMatchObject({ title: 'Café \ufffd', description: '😀', location: '\ufffd' });
  });

  it('on whole days runs from midnight to midnight, where it is meant', () => {
    const day = { isAllDay: true, start: instant('2026-03-28T23:00'), end: instant('2026-03-29T22:00') };
    expect(create(day).content).toMatchObject(day);
    expect(refusalOf(() => create({ ...day, timeZone: 'Asia/Kathmandu' }))).toEqual([
      'BAD_USER_INPUT',
      'input.start',
      'input.end',
    ]);
    expect(refusalOf(() => create({ ...day, end: day.start }))).toEqual(['BAD_USER_INPUT', 'input.end']);
  });
});

describe('an edit of a single', () => {
  it('changes what was sent and nothing else', () => {
    const single = row({ content: { location: 'Room 1' } });
    const plan = edit(scene(single), 'THIS', { title: 'Review', start: null, description: undefined });
    expect(after(plan)).toEqual({ ...single, content: { ...single.content, title: 'Review' } });
  });

  it('with a rule makes it a series', () => {
    const plan = edit(scene(row()), 'THIS', { recurrence: 'FREQ=DAILY;COUNT=3' });
    expect(after(plan)).toMatchObject({ type: 'SERIES_MASTER', content: { recurrence: 'FREQ=DAILY;COUNT=3' } });
  });

  it('rounds to whole days when it is only said to be all-day, and keeps its dates in another zone', () => {
    const whole = after(edit(scene(row()), 'THIS', { isAllDay: true }));
    expect(whole?.content).toMatchObject({ start: instant('2026-03-01T23:00'), end: instant('2026-03-02T23:00') });
    const moved = whole && after(edit(scene(whole), 'THIS', { timeZone: 'America/St_Johns' }));
    expect(moved?.content).toMatchObject({ start: instant('2026-03-02T03:30'), end: instant('2026-03-03T03:30') });
  });

  it('keeps what came from Outlook and would be refused from people', () => {
    const plan = edit(scene(row({ content: { title: '' } })), 'THIS', { location: 'Room 1' });
    expect(after(plan)?.content).toMatchObject({ title: '', location: 'Room 1' });
  });
});

describe('an edit of one occurrence', () => {
  it('makes an exception of the start that it has by the rule', () => {
    const plan = edit(scene(mondays(), '2026-03-30T07:00'), 'THIS', { title: 'Demo' });
    expect(plan.updates).toEqual([]);
    expect(plan.answerId).toBe(freshId);
    expect(plan.inserts.map((each) => each.row)).toMatchObject([
      {
        ...{ id: freshId, type: 'EXCEPTION', seriesId, originalStart: instant('2026-03-30T07:00'), resourceIds },
        content: {
          title: 'Demo',
          start: instant('2026-03-30T07:00'),
          end: instant('2026-03-30T08:00'),
          recurrence: null,
        },
      },
    ]);
  });

  it('edits the exception that stands there', () => {
    const exception = exceptionOn('2026-03-09T08:00', { title: 'Demo' });
    const plan = edit(scene(mondays(), '2026-03-09T08:00', [exception]), 'THIS', { location: 'Room 1' });
    expect(plan).toMatchObject({ inserts: [], answerId: exception.id });
    expect(after(plan, exception.id)?.content).toEqual({ ...exception.content, location: 'Room 1' });
  });

  it('cannot give it a rule or resources of its own', () => {
    const where = scene(mondays(), '2026-03-09T08:00');
    expect(refusalOf(() => edit(where, 'THIS', { recurrence: 'FREQ=DAILY' }))).toEqual([
      'BAD_USER_INPUT',
      'input.recurrence',
    ]);
    expect(refusalOf(() => edit(where, 'THIS', {}, [anId<ResourceId>(4)]))).toEqual([
      'BAD_USER_INPUT',
      'input.resourceIds',
    ]);
    expect(edit(where, 'THIS', {}, resourceIds).inserts).toEqual([]);
  });

  it('of a series that nobody knows is one of itself', () => {
    const alone = row({ type: 'EXCEPTION', originalStart: instant('2026-03-09T08:00') });
    expect(after(edit(scene(alone), 'ALL', { title: 'Demo' }))).toMatchObject({
      type: 'EXCEPTION',
      content: { title: 'Demo' },
    });
    expect(refusalOf(() => edit(scene(alone), 'ALL', { recurrence: 'FREQ=DAILY' }))).toEqual([
      'BAD_USER_INPUT',
      'input.recurrence',
    ]);
  });
});

describe('an edit of a whole series', () => {
  it('meant by its own id is one of all, also when only this one was said', () => {
    expect(after(edit(scene(mondays()), 'THIS', { title: 'Sync' }))?.content.title).toBe('Sync');
  });

  it('reaches exceptions in what they do not say on their own, privacy first of all', () => {
    const moved = exceptionOn('2026-03-09T08:00', {
      start: instant('2026-03-09T12:00'),
      end: instant('2026-03-09T13:00'),
    });
    const renamed = exceptionOn('2026-03-16T08:00', { title: 'Demo' }, 21);
    const plan = edit(scene(mondays(), undefined, [moved, renamed]), 'ALL', { title: 'Sync', isPrivate: true });
    expect(after(plan, moved.id)?.content).toEqual({ ...moved.content, title: 'Sync', isPrivate: true });
    expect(after(plan, renamed.id)?.content).toEqual({ ...renamed.content, isPrivate: true });
  });

  it('under another name leaves what was cancelled or added alone, also where its rule has nothing', () => {
    const series = mondays(
      {},
      { excludedDates: [instant('2026-03-12T08:30')], additionalDates: [instant('2026-03-13T08:30')] },
    );
    expect(after(edit(scene(series), 'ALL', { title: 'Sync' }))).toEqual({
      ...series,
      content: { ...series.content, title: 'Sync' },
    });
  });

  it('at another hour moves what was cancelled and changed along by the wall clock, over the switch', () => {
    const series = mondays({}, { excludedDates: [instant('2026-03-30T07:00')] });
    const bare = exceptionOn('2026-04-06T07:00', { title: 'Demo' });
    const own = exceptionOn(
      '2026-03-09T08:00',
      { start: instant('2026-03-09T12:00'), end: instant('2026-03-09T12:30') },
      21,
    );
    const plan = edit(scene(series, undefined, [bare, own]), 'ALL', {
      start: instant('2026-03-02T09:30'),
      end: instant('2026-03-02T10:00'),
    });
    expect(after(plan)).toMatchObject({
      content: { start: instant('2026-03-02T09:30') },
      excludedDates: [instant('2026-03-30T08:30')],
    });
    expect(after(plan, bare.id)).toMatchObject({
      ...{ originalStart: instant('2026-04-06T08:30') },
      content: { title: 'Demo', start: instant('2026-04-06T08:30'), end: instant('2026-04-06T09:00') },
    });
    expect(after(plan, own.id)).toMatchObject({ originalStart: instant('2026-03-09T09:30'), content: own.content });
  });

  it('on another weekday takes its rule, its end and its exceptions along', () => {
    const series = mondays({ recurrence: 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20260329T215959Z' });
    const own = exceptionOn('2026-03-09T08:00', {
      start: instant('2026-03-09T12:00'),
      end: instant('2026-03-09T12:30'),
    });
    const plan = edit(scene(series, '2026-03-16T08:00', [own]), 'ALL', {
      start: instant('2026-03-17T08:00'),
      end: instant('2026-03-17T09:00'),
    });
    expect(after(plan)?.content).toMatchObject({
      ...{ start: instant('2026-03-03T08:00'), recurrence: 'FREQ=WEEKLY;BYDAY=TU;UNTIL=20260330T215959Z' },
    });
    expect(after(plan, own.id)).toMatchObject({
      ...{ originalStart: instant('2026-03-10T08:00') },
      content: { start: instant('2026-03-10T12:00'), end: instant('2026-03-10T12:30') },
    });
  });

  it('every other week across the end of a week keeps its weeks', () => {
    const series = mondays({ recurrence: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU' });
    const plan = edit(scene(series), 'ALL', { start: instant('2026-03-03T08:00'), end: instant('2026-03-03T09:00') });
    const moved = after(plan);
    expect(moved && starts(moved, '2026-03-01T00:00', '2026-03-25T00:00')).toEqual([
      '2026-03-03T08:00',
      '2026-03-09T08:00',
      '2026-03-17T08:00',
      '2026-03-23T08:00',
    ]);
  });

  it('of days of a month has to say the new rule when it moves to another day', () => {
    const series = mondays({ recurrence: 'FREQ=MONTHLY;BYDAY=1MO' });
    const start = { start: instant('2026-03-03T08:00'), end: instant('2026-03-03T09:00') };
    expect(refusalOf(() => edit(scene(series), 'ALL', start))).toEqual(['BAD_USER_INPUT', 'input.start']);
    expect(after(edit(scene(series), 'ALL', { ...start, recurrence: 'FREQ=MONTHLY;BYDAY=1TU' }))?.content.start).toBe(
      start.start,
    );
  });

  it('by another rule forgets the dates that it does not have any more', () => {
    const dates = { excludedDates: [instant('2026-03-09T08:00'), instant('2026-03-16T08:00')] };
    const [gone, kept] = [
      exceptionOn('2026-03-23T08:00', { title: 'Gone' }),
      exceptionOn('2026-03-30T07:00', { title: 'Kept' }, 21),
    ];
    const plan = edit(scene(mondays({}, dates), undefined, [gone, kept]), 'ALL', {
      recurrence: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO',
    });
    expect(after(plan)?.excludedDates).toEqual([instant('2026-03-16T08:00')]);
    expect(plan.removals).toEqual([gone]);
    expect(after(plan, kept.id)).toBeUndefined();
  });

  it('without a rule leaves its first occurrence, but an occurrence that shows no rule asks for nothing', () => {
    const exception = exceptionOn('2026-03-09T08:00', { title: 'Demo' });
    const ended = edit(scene(mondays(), undefined, [exception]), 'ALL', { recurrence: null });
    expect(after(ended)).toMatchObject({
      type: 'SINGLE',
      content: { recurrence: null, start: instant('2026-03-02T08:00') },
    });
    expect(ended.removals).toEqual([exception]);
    const asked = edit(scene(mondays(), '2026-03-16T08:00', [exception]), 'ALL', { recurrence: null, title: 'Sync' });
    expect(after(asked)).toMatchObject({ type: 'SERIES_MASTER', content: { title: 'Sync' } });
  });

  it('puts all of it on other resources', () => {
    const other = [anId<ResourceId>(4)];
    const exception = exceptionOn('2026-03-09T08:00', { title: 'Demo' });
    const plan = edit(scene(mondays(), undefined, [exception]), 'ALL', {}, other);
    expect(plan.updates.map((each) => each.after.resourceIds)).toEqual([other, other]);
  });

  it('said on an exception changes that one too, whatever it says', () => {
    const exception = exceptionOn('2026-03-09T08:00', { title: 'Demo' });
    const plan = edit(scene(mondays(), '2026-03-09T08:00', [exception]), 'ALL', { title: 'Sync' });
    expect(plan.updates.map((each) => each.after.content.title)).toEqual(['Sync', 'Sync']);
  });

  it('keeps dates that Outlook added, at the new hour', () => {
    const series = mondays({}, { additionalDates: [instant('2026-03-12T08:00')] });
    const plan = edit(scene(series), 'ALL', { start: instant('2026-03-02T10:00'), end: instant('2026-03-02T11:00') });
    expect(after(plan)?.additionalDates).toEqual([instant('2026-03-12T10:00')]);
  });
});

describe('an edit of this and the following ones', () => {
  it('ends the series the day before and begins another, that takes along what was cancelled and changed later', () => {
    const dates = { excludedDates: [instant('2026-03-09T08:00'), instant('2026-03-30T07:00')] };
    const [early, late] = [
      exceptionOn('2026-03-02T08:00', { title: 'Early' }),
      exceptionOn('2026-04-06T07:00', { title: 'Late' }, 21),
    ];
    const plan = edit(scene(mondays({}, dates), '2026-03-23T08:00', [early, late]), 'THIS_AND_FOLLOWING', {
      location: 'Room 1',
    });
    expect(after(plan)).toMatchObject({
      ...{ content: { recurrence: 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20260322T225959Z', location: null } },
      ...{ excludedDates: [instant('2026-03-09T08:00')] },
    });
    expect(plan.inserts.map((each) => each.row)).toMatchObject([
      {
        ...{ id: freshId, type: 'SERIES_MASTER', excludedDates: [instant('2026-03-30T07:00')] },
        content: { recurrence: 'FREQ=WEEKLY;BYDAY=MO', location: 'Room 1', start: instant('2026-03-23T08:00') },
      },
    ]);
    expect(after(plan, early.id)).toBeUndefined();
    expect(plan.updates.find(({ before }) => before.id === late.id)).toMatchObject({
      ...{ unlink: true, after: { seriesId: freshId, content: { title: 'Late', location: 'Room 1' } } },
    });
  });

  it('counts on where a series with a count was cut', () => {
    const series = mondays(
      { recurrence: 'FREQ=WEEKLY;BYDAY=MO;COUNT=6' },
      { excludedDates: [instant('2026-03-09T08:00')] },
    );
    const plan = edit(scene(series, '2026-03-23T08:00'), 'THIS_AND_FOLLOWING', { title: 'Sync' });
    expect(plan.inserts[0]?.row.content.recurrence).toBe('FREQ=WEEKLY;BYDAY=MO;COUNT=3');
  });

  it('from the first one on is an edit of all', () => {
    const series = mondays({}, { excludedDates: [instant('2026-03-02T08:00')] });
    const plan = edit(scene(series, '2026-03-09T08:00'), 'THIS_AND_FOLLOWING', { title: 'Sync' });
    expect(plan).toMatchObject({ inserts: [], answerId: seriesId });
    expect(after(plan)?.content.title).toBe('Sync');
  });

  it('from the first one on is that too where an exception is left of days before a series that moved on', () => {
    const stray = exceptionOn('2026-02-16T08:00', { title: 'Stray' });
    for (const date of ['2026-03-02T08:00', '2026-02-23T08:00']) {
      const named = exceptionOn(date, { title: 'Named' }, 22);
      const plan = edit(scene(mondays(), date, [stray, named]), 'THIS_AND_FOLLOWING', { location: 'Room 1' });
      expect(plan).toMatchObject({ inserts: [], answerId: seriesId });
    }
  });

  it('from a date on after which nothing comes by the rule is refused', () => {
    const series = mondays(
      { recurrence: 'FREQ=WEEKLY;BYDAY=MO;COUNT=2' },
      { additionalDates: [instant('2026-03-26T08:00')] },
    );
    expect(refusalOf(() => edit(scene(series, '2026-03-26T08:00'), 'THIS_AND_FOLLOWING', { title: 'Sync' }))).toEqual([
      ...['BAD_USER_INPUT', 'input.applyTo'],
    ]);
  });
});

describe('a deletion', () => {
  it('of one date cancels it, and takes the exception that stood there', () => {
    const exception = exceptionOn('2026-03-09T08:00');
    const plan = planDelete(scene(mondays(), '2026-03-09T08:00', [exception]), 'THIS');
    expect(after(plan)?.excludedDates).toEqual([instant('2026-03-09T08:00')]);
    expect(plan).toMatchObject({ deletions: [exception], removals: [] });
  });

  it('of the following ones ends the series, and of all of them deletes it', () => {
    const [early, late] = [exceptionOn('2026-03-02T08:00'), exceptionOn('2026-03-16T08:00', {}, 21)];
    const cut = planDelete(scene(mondays(), '2026-03-09T08:00', [early, late]), 'THIS_AND_FOLLOWING');
    expect(after(cut)?.content.recurrence).toBe('FREQ=WEEKLY;BYDAY=MO;UNTIL=20260308T225959Z');
    expect(cut).toMatchObject({ removals: [late], deletions: [] });
    const [all, first] = [
      planDelete(scene(mondays(), '2026-03-09T08:00', [early, late]), 'ALL'),
      planDelete(scene(mondays(), '2026-03-02T08:00', [early, late]), 'THIS_AND_FOLLOWING'),
    ];
    expect([all.deletions, first.deletions]).toEqual([[mondays()], [mondays()]]);
    expect(all.updates).toEqual([]);
  });
});
