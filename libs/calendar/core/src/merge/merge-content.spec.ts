import fc from 'fast-check';
import { contentDifference, normaliseContent } from '../model/content.js';
import type { ConflictPolicy } from '../model/account.js';
import type { AppointmentContent } from '../model/appointment.js';
import { aContent, anyContent, instant } from '../testing/index.js';
import { decideWinner, mergeDeletion } from './conflict.js';
import { mergeBase, mergeContent } from './merge-content.js';

const policies: readonly ConflictPolicy[] = ['OUTLOOK_WINS', 'PLANNER_WINS', 'NEWEST_WINS'];
const early = instant('2026-01-01T08:00');
const late = instant('2026-01-01T09:00');
const times = { oursEditedAt: early, theirsModifiedAt: late };
const base = aContent();
const anyPolicy = fc.constantFrom(...policies);
const anyNormal = anyContent.map(normaliseContent);

type Changes = Partial<AppointmentContent>;
const merge = (ours: Changes, theirs: Changes, policy: ConflictPolicy = 'OUTLOOK_WINS') =>
  mergeContent(base, aContent(ours), aContent(theirs), policy, times);

describe('two versions of an appointment', () => {
  it('both keep what only they changed', () => {
    const { content, conflicts } = merge({ title: 'Ours' }, { location: 'Theirs', availability: 'FREE' });
    expect(content).toEqual(aContent({ title: 'Ours', location: 'Theirs', availability: 'FREE' }));
    expect(conflicts).toEqual([]);
  });

  it('agree where they were changed alike', () => {
    expect(merge({ title: 'Same' }, { title: 'Same' })).toEqual({
      content: aContent({ title: 'Same' }),
      conflicts: [],
    });
  });

  it.each<[ConflictPolicy, string, 'PLANNER' | 'OUTLOOK']>([
    ['OUTLOOK_WINS', 'Theirs', 'OUTLOOK'],
    ['PLANNER_WINS', 'Ours', 'PLANNER'],
    ['NEWEST_WINS', 'Theirs', 'OUTLOOK'],
  ])('are a conflict where they were changed differently, which %s decides', (policy, title, winner) => {
    const { content, conflicts } = merge({ title: 'Ours' }, { title: 'Theirs' }, policy);
    expect(content.title).toBe(title);
    expect(conflicts).toEqual([{ field: 'title', plannerValue: 'Ours', outlookValue: 'Theirs', winner }]);
  });

  it('mix a new start and a new end that fit each other', () => {
    const [start, end] = [instant('2026-03-02T07:00'), instant('2026-03-02T10:00')];
    expect(merge({ start }, { end })).toEqual({ content: aContent({ start, end }), conflicts: [] });
  });

  it('do not mix a start and an end that would lie before it', () => {
    const ours = { start: instant('2026-03-02T08:45') };
    const theirs = { end: instant('2026-03-02T08:30') };
    const { content, conflicts } = merge(ours, theirs, 'PLANNER_WINS');
    expect(content).toEqual(aContent(ours));
    expect(conflicts.map(({ field, winner }) => `${field} ${winner}`)).toEqual(['start PLANNER', 'end PLANNER']);
  });

  it('do not mix a start and an end of whole days that would leave no day between them', () => {
    const days = { isAllDay: true, start: instant('2026-03-01T23:00'), end: instant('2026-03-03T23:00') };
    const [ours, theirs] = [{ start: instant('2026-03-02T23:00') }, { end: instant('2026-03-02T23:00') }];
    const [here, there] = [aContent({ ...days, ...ours }), aContent({ ...days, ...theirs })];
    const { content, conflicts } = mergeContent(aContent(days), here, there, 'OUTLOOK_WINS', times);
    expect(content).toEqual(there);
    expect(conflicts.map(({ field }) => field).sort()).toEqual(['end', 'start']);
  });

  it('leave a whole that is as Outlook will store it', () => {
    fc.assert(
      fc.property(anyNormal, anyNormal, anyNormal, anyPolicy, (agreed, ours, theirs, policy) => {
        const { content } = mergeContent(agreed, ours, theirs, policy, times);
        expect(normaliseContent(content)).toEqual(content);
      }),
    );
  });

  it.each<[string, Changes]>([
    ['a rule', { recurrence: 'FREQ=DAILY' }],
    ['a zone', { timeZone: 'Asia/Kathmandu' }],
    ['whole days', { isAllDay: true }],
  ])('do not mix %s of one with a start of the other', (_, theirs) => {
    const ours = { start: instant('2026-03-02T07:00'), title: 'Ours' };
    const { content, conflicts } = merge(ours, theirs);
    expect(content).toEqual(aContent({ ...theirs, title: 'Ours' }));
    expect(conflicts.map(({ field }) => field).sort()).toEqual(['start', ...Object.keys(theirs)].sort());
  });

  it('are theirs when ours is the base, ours when theirs is, and never a conflict then', () => {
    fc.assert(
      fc.property(anyNormal, anyNormal, anyPolicy, (one, other, policy) => {
        expect(mergeContent(one, one, other, policy, times)).toEqual({ content: other, conflicts: [] });
        expect(mergeContent(one, other, one, policy, times)).toEqual({ content: other, conflicts: [] });
        expect(mergeContent(one, other, other, policy, times)).toEqual({ content: other, conflicts: [] });
      }),
    );
  });

  it('lose no value: each stands or is kept as a conflict', () => {
    let conflicted = 0;
    fc.assert(
      fc.property(anyNormal, anyNormal, anyNormal, anyPolicy, (agreed, ours, theirs, policy) => {
        const { content, conflicts } = mergeContent(agreed, ours, theirs, policy, times);
        const kept = new Set(conflicts.map(({ field }) => field));
        conflicted += kept.size;
        for (const side of [ours, theirs])
          for (const field of contentDifference(agreed, side))
            expect(content[field] === side[field] || kept.has(field)).toBe(true);
      }),
    );
    expect(conflicted).toBeGreaterThan(100);
  });
});

describe('who wins', () => {
  it('is the newest, and Outlook where nobody can tell', () => {
    const newest = (oursEditedAt: typeof early | null, theirsModifiedAt: typeof early | null) =>
      decideWinner('NEWEST_WINS', { oursEditedAt, theirsModifiedAt });
    expect(newest(late, early)).toBe('PLANNER');
    expect(newest(early, late)).toBe('OUTLOOK');
    expect(newest(early, early)).toBe('OUTLOOK');
    expect(newest(null, early)).toBe('OUTLOOK');
    expect(newest(late, null)).toBe('OUTLOOK');
  });

  it.each<[ConflictPolicy, boolean, boolean]>([
    ['NEWEST_WINS', true, true],
    ['OUTLOOK_WINS', true, false],
    ['PLANNER_WINS', false, true],
  ])('is the edit, with %s, unless that names the side that deleted', (policy, overOurs, overTheirs) => {
    expect(mergeDeletion('PLANNER', base, policy)).toEqual({
      survives: overOurs,
      conflict: {
        ...{ field: 'deletion', plannerValue: null, outlookValue: base },
        winner: overOurs ? 'OUTLOOK' : 'PLANNER',
      },
    });
    expect(mergeDeletion('OUTLOOK', base, policy)).toEqual({
      survives: overTheirs,
      conflict: {
        ...{ field: 'deletion', plannerValue: base, outlookValue: null },
        winner: overTheirs ? 'PLANNER' : 'OUTLOOK',
      },
    });
  });
});

describe('an own write that was never answered', () => {
  it('is agreed on where Outlook has it, and nowhere else', () => {
    const sent = [aContent({ title: 'Second', location: 'Sent' }), aContent({ title: 'First' })];
    const theirs = aContent({ title: 'First', location: 'Of somebody' });
    expect(mergeBase(base, theirs, sent)).toEqual(aContent({ title: 'First' }));
    expect(mergeBase(base, theirs, [])).toEqual(base);
  });
});
