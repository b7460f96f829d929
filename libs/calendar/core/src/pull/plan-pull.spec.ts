import type { Instant } from '@kalbro/kernel';
import {
  aContent,
  aKnownLink,
  aMaster,
  anEvent,
  anException,
  anOccurrence,
  aTombstone,
  instant,
} from '../testing/builders.js';
import { namedMasters, planPull } from './plan-pull.js';
import { neededTombstoneChecks } from './tombstone-checks.js';
import type { KnownLink, KnownOccurrence, PullInput, PullPlan } from './pull-plan.js';

function plan(
  input: Partial<Omit<PullInput, 'known' | 'occurrences'>> & {
    known?: readonly KnownLink[];
    occurrences?: readonly KnownOccurrence[];
  },
): PullPlan {
  const { known = [], occurrences = [], ...rest } = input;
  return planPull({
    items: [],
    answers: new Map(),
    scopes: ['READ', 'READ_DETAILS'],
    direction: 'DOWN',
    canEditCalendar: true,
    ...rest,
    known: new Map(known.map((link) => [link.remoteId, link])),
    occurrences: new Map(occurrences.map((each) => [each.remoteId, each])),
  });
}

const outlookOnly = { readOnlyReason: 'OUTLOOK_NOT_IN_DIRECTION' } as const;
const monday = instant('2026-03-09T08:00');

describe('an event that is heard', () => {
  it('is new when nothing is known of it', () => {
    const { inserts } = plan({ items: [anEvent('a', { uid: 'u' })] });
    expect(inserts).toMatchObject([{ remoteId: 'a', uid: 'u', type: 'SINGLE', detailsHidden: false, ...outlookOnly }]);
  });

  it('changes nothing when only its etag is new', () => {
    const known = aKnownLink(anEvent('a'), outlookOnly);
    const { unchanged, updates } = plan({ items: [anEvent('a', { etag: 'later' })], known: [known] });
    expect(updates).toEqual([]);
    expect(unchanged).toEqual([{ linkId: known.linkId, remoteId: 'a', etag: 'later', attempt: null }]);
  });

  it.each([
    ['another title', anEvent('a', { content: { title: 'Moved' } })],
    ['another guest', anEvent('a', { outlook: { attendees: [{ name: 'Per', email: null, response: null }] } })],
    ['another organiser', anEvent('a', { outlook: { isOrganizer: false } })],
    ['a rule', aMaster('a')],
    ['another uid', anEvent('a', { uid: 'u' })],
  ])('is an update with %s', (_, event) => {
    const known = aKnownLink(anEvent('a'), outlookOnly);
    expect(plan({ items: [event], known: [known] }).updates).toMatchObject([{ known, event: { remoteId: 'a' } }]);
  });

  it('is no update when its facts come back from the database with their members in another order', () => {
    const event = anEvent('a', { outlook: { organizer: { name: 'Kari', email: 'k@x.example', response: null } } });
    const { organizer, ...rest } = event.outlook;
    const outlook = {
      ...rest,
      organizer: organizer && { response: null, email: organizer.email, name: organizer.name },
    };
    const { updates } = plan({ items: [event], known: [aKnownLink(event, { ...outlookOnly, outlook })] });
    expect(updates).toEqual([]);
  });

  it('counts as it came last, and as it was changed last when both say when', () => {
    const titled = (title: string, lastModified: Instant | null) => anEvent('a', { content: { title }, lastModified });
    const titles = (...items: PullInput['items']) => plan({ items }).inserts.map(({ content }) => content.title);
    expect(titles(titled('first', null), titled('second', null))).toEqual(['second']);
    expect(titles(titled('new', instant('2026-03-02T00:00')), titled('old', instant('2026-03-01T00:00')))).toEqual([
      'new',
    ]);
  });

  it('keeps what it says of its series when its master is set aside for its rule', () => {
    const { inserts, setAside } = plan({
      items: [aMaster('m', { content: { recurrence: 'FREQ=DAILY;COUNT=99999' } })],
    });
    expect(inserts).toEqual([]);
    expect(setAside).toMatchObject([{ remoteId: 'm', code: 'SET_ASIDE_BAD_RECURRENCE', title: 'Planning' }]);
  });

  it('says no title of what is private or hidden when it is set aside', () => {
    const broken = (isPrivate: boolean) => aMaster('m', { content: { recurrence: 'FREQ=NEVER', isPrivate } });
    expect(plan({ items: [broken(true)] }).setAside).toMatchObject([{ title: null }]);
    expect(plan({ items: [broken(false)], scopes: ['READ'] }).setAside).toMatchObject([{ title: null }]);
  });
});

describe('an event that is not there any more', () => {
  const known = aKnownLink(anEvent('a'), outlookOnly);

  it('is asked about when it is known, or was heard in the same page', () => {
    const items = [aTombstone('a'), aTombstone('never'), anEvent('b'), aTombstone('b')];
    expect(neededTombstoneChecks(items, new Map([['a', known]]))).toEqual(['a', 'b']);
    expect(neededTombstoneChecks([aTombstone('a'), anEvent('a')], new Map([['a', known]]))).toEqual([]);
  });

  it.each(['gone', 'movedToOtherCalendar'] as const)('is removed when the answer is %s', (answer) => {
    const answers = new Map([['a', answer]]);
    expect(plan({ items: [aTombstone('a')], known: [known], answers }).removals).toEqual(['a']);
  });

  it('is no deletion when Outlook still has it, outside the window', () => {
    const far = anEvent('a', { content: { start: instant('2031-01-01T08:00'), end: instant('2031-01-01T09:00') } });
    const result = plan({ items: [aTombstone('a')], known: [known], answers: new Map([['a', far]]) });
    expect(result.removals).toEqual([]);
    expect(result.updates).toMatchObject([{ event: { content: { start: far.content.start } } }]);
  });

  it('stays when Outlook has it but it cannot be read', () => {
    const odd = { kind: 'setAside', remoteId: 'a', code: 'SET_ASIDE_NO_TIMES', message: '', title: null } as const;
    const result = plan({ items: [aTombstone('a')], known: [known], answers: new Map([['a', odd]]) });
    expect(result.removals).toEqual([]);
    expect(result.setAside).toEqual([odd]);
  });

  it("is nobody's business when it was never known", () => {
    expect(plan({ items: [aTombstone('never')] })).toEqual(plan({}));
  });

  it('leaves the planner when its organiser cancelled it', () => {
    expect(plan({ items: [anEvent('a', { isCancelled: true })], known: [known] }).removals).toEqual(['a']);
    expect(plan({ items: [anEvent('a', { isCancelled: true })] })).toEqual(plan({}));
  });
});

describe('a series', () => {
  const master = aKnownLink(aMaster('m'), { ...outlookOnly, excludedDates: [instant('2026-03-16T08:00')] });
  const occurrence = anOccurrence('m/1', 'm', monday);

  it('keeps its dates when its master is heard again', () => {
    const [update] = plan({ items: [aMaster('m', { content: { title: 'New' } })], known: [master] }).updates;
    expect(update?.event.excludedDates).toEqual(master.excludedDates);
  });

  it('is told by its bare occurrences, which have no row of their own', () => {
    const result = plan({ items: [occurrence], known: [master] });
    const { remoteId, masterRemoteId, start, end } = occurrence;
    expect(result).toEqual({ ...plan({}), saveOccurrences: [{ remoteId, masterRemoteId, start, end }] });
  });

  it('is asked for when items name a master that is nowhere', () => {
    expect(plan({ items: [occurrence, anException('x', 'n')] }).unknownMasters).toEqual(['m', 'n']);
    expect(plan({ items: [occurrence, aMaster('m')] }).unknownMasters).toEqual([]);
    expect(namedMasters([occurrence, occurrence, anException('x', 'n'), anEvent('a')])).toEqual(['m', 'n']);
  });

  it('is looked at again when one of its occurrences has a tombstone', () => {
    const result = plan({ items: [aTombstone('m/1')], known: [], occurrences: [occurrence] });
    expect(result).toMatchObject({ removeOccurrences: ['m/1'], recheckMasters: ['m'], removals: [] });
  });

  it('that becomes a single takes its exceptions along and comes in anew', () => {
    const result = plan({ items: [anEvent('m')], known: [master] });
    expect(result.removals).toEqual(['m']);
    expect(result.inserts).toMatchObject([{ remoteId: 'm', type: 'SINGLE', excludedDates: [] }]);
  });

  it('that its organiser cancelled keeps no occurrence of the same page', () => {
    const result = plan({ items: [occurrence, aMaster('m', { isCancelled: true })], known: [master] });
    expect(result).toMatchObject({ removals: ['m'], saveOccurrences: [] });
  });
});

describe('an exception', () => {
  const master = aKnownLink(aMaster('m'));
  const occurrence = anOccurrence('x', 'm', monday);
  const startOf = (changes: Parameters<typeof anException>[2], more: Parameters<typeof plan>[0] = {}) =>
    plan({ items: [anException('x', 'm', changes)], ...more }).inserts[0]?.originalStart;

  it('stands for the start that it names', () => {
    expect(startOf({ originalStart: { instant: monday } }, { known: [master] })).toBe(monday);
  });

  it('else for that of the bare occurrence it was, which is then no more', () => {
    expect(startOf({ originalStart: null }, { occurrences: [occurrence] })).toBe(monday);
    expect(plan({ items: [anException('x', 'm')], occurrences: [occurrence] }).removeOccurrences).toEqual(['x']);
  });

  it('else for the occurrence of its date, by the rule of its master, stored or in the same page', () => {
    const originalStart = { localDate: '2026-03-09' };
    expect(startOf({ originalStart }, { known: [master] })).toBe(monday);
    const result = plan({ items: [anException('x', 'm', { originalStart }), aMaster('m')] });
    expect(result.inserts[0]?.originalStart).toBe(monday);
  });

  it('else for noon of its date, until its master is there', () => {
    expect(startOf({ originalStart: { localDate: '2026-03-09' } })).toBe(instant('2026-03-09T11:00'));
  });

  it('else for nothing', () => {
    expect(startOf({ originalStart: null }, { known: [master] })).toBeNull();
    expect(startOf({ originalStart: { localDate: '2026-02-30' } })).toBeNull();
  });

  it('keeps what was known of it when it tells nothing any more', () => {
    const known = aKnownLink(anException('x', 'm', { originalStart: { instant: monday } }), outlookOnly);
    expect(plan({ items: [anException('x', 'm')], known: [known] }).unchanged).toHaveLength(1);
  });

  it('that its organiser cancelled leaves, and its date with it', () => {
    const known = aKnownLink(anException('x', 'm', { originalStart: { instant: monday } }));
    const result = plan({ items: [anException('x', 'm', { isCancelled: true })], known: [master, known] });
    expect(result.removals).toEqual(['x']);
    expect(result.exclude).toEqual([{ masterRemoteId: 'm', originalStart: monday }]);
  });

  it('that was cancelled without a word on its date has its series looked at again', () => {
    const result = plan({ items: [anException('x', 'm', { isCancelled: true })], known: [master] });
    expect(result).toMatchObject({ exclude: [], recheckMasters: ['m'] });
  });

  it('that follows its series again, and was moved with it here, is one of the date that the series has in Outlook', () => {
    const here = { title: 'Moved here', start: instant('2026-03-10T06:30'), end: instant('2026-03-10T07:30') };
    const known = aKnownLink(anException('x', 'm', { content: here, originalStart: { instant: here.start } }), {
      base: aContent({ title: 'Agreed' }),
    });
    const { updates } = plan({ items: [occurrence], known: [master, known] });
    expect(updates.map(({ event }) => event.originalStart)).toEqual([monday]);
  });

  it('that follows its series again goes where its details are hidden by now; what was changed of it here is kept', () => {
    const known = aKnownLink(anException('x', 'm'), {
      ...{ readOnlyReason: 'DETAILS_HIDDEN', detailsHidden: true },
      base: aContent({ title: '', location: null, availability: 'FREE' }),
    });
    expect(plan({ items: [occurrence], known: [master, known] })).toMatchObject({
      ...{ removals: ['x'], updates: [] },
      conflicts: [{ conflict: { field: 'deletion', winner: 'OUTLOOK' } }],
    });
  });

  it('that follows its series again is an exception no more', () => {
    const known = aKnownLink(anException('x', 'm'));
    expect(plan({ items: [occurrence], known: [known] })).toMatchObject({
      removals: ['x'],
      saveOccurrences: [{ remoteId: 'x' }],
    });
  });
});
