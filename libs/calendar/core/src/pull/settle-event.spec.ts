import type { LinkId } from '@kalbro/kernel';
import type { ConflictPolicy } from '../model/account.js';
import type { AppointmentContent } from '../model/appointment.js';
import type { PushAttempt } from '../push/push-attempt.js';
import {
  aContent,
  aKnownLink,
  aMaster,
  anEvent,
  anException,
  anId,
  anOccurrence,
  aTombstone,
  instant,
} from '../testing/builders.js';
import type { EventChanges } from '../testing/builders.js';
import { occurrenceKey } from '../push/push-plan.js';
import { planPull } from './plan-pull.js';
import type { KnownLink, PendingLink, PullInput } from './pull-plan.js';

const at = instant('2026-03-01T12:00');
const editable = { readOnlyReason: null } as const;
const ours = aContent({ title: 'Ours' });
const known = aKnownLink(anEvent('a'), { ...editable, base: null });
const dirty: KnownLink = { ...known, base: aContent(), content: ours, editedAt: at };
const sent = (sentContent: AppointmentContent): PushAttempt => ({
  kind: 'update',
  transactionId: null,
  sentContent,
  at,
});
const theirs = (changes: EventChanges = {}) => anEvent('a', { etag: 'new', ...changes });

function plan(input: Omit<Partial<PullInput>, 'known'> & { known?: readonly KnownLink[] }) {
  return planPull({
    ...{ items: [], occurrences: new Map(), answers: new Map(), direction: 'BOTH', canEditCalendar: true },
    scopes: ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'],
    ...input,
    known: new Map((input.known ?? []).map((link) => [link.remoteId, link])),
  });
}

describe('what was changed here', () => {
  it('is kept when the event is heard unchanged, under its new etag', () => {
    const result = plan({ items: [theirs()], known: [dirty] });
    expect(result.updates).toEqual([]);
    expect(result.unchanged).toMatchObject([{ remoteId: 'a', etag: 'new' }]);
  });

  it('is merged with what was changed in Outlook, and still goes up', () => {
    const content = { location: 'Theirs' };
    const { updates, conflicts } = plan({ items: [theirs({ content })], known: [dirty] });
    expect(updates).toMatchObject([
      { event: { content: { title: 'Ours', location: 'Theirs' }, base: { title: 'Planning', location: 'Theirs' } } },
    ]);
    expect(conflicts).toEqual([]);
  });

  it.each<[ConflictPolicy, string, boolean]>([
    ['OUTLOOK_WINS', 'Theirs', false],
    ['PLANNER_WINS', 'Ours', true],
    ['NEWEST_WINS', 'Ours', true],
  ])('meets another change of the same field: %s, and both values are kept', (conflictPolicy, title, isDirty) => {
    const event = theirs({ content: { title: 'Theirs' }, lastModified: instant('2026-03-01T11:00') });
    const { updates, conflicts } = plan({ items: [event], known: [dirty], conflictPolicy });
    expect(updates).toMatchObject([{ event: { content: { title }, base: isDirty ? { title: 'Theirs' } : null } }]);
    expect(conflicts).toMatchObject([
      { linkId: known.linkId, conflict: { field: 'title', plannerValue: 'Ours', outlookValue: 'Theirs' } },
    ]);
  });

  it('is no conflict with an own write whose answer was lost, even when it was changed again since', () => {
    const again = { ...dirty, content: aContent({ title: 'Again' }), attempt: sent(ours) };
    const { updates, conflicts } = plan({ items: [theirs({ content: ours })], known: [again] });
    expect(conflicts).toEqual([]);
    expect(updates).toMatchObject([{ event: { content: { title: 'Again' }, base: ours, attempt: null } }]);
  });

  it('may still arrive while the etag is the old one', () => {
    const link = { ...dirty, attempt: sent(ours) };
    expect(plan({ items: [theirs({ etag: link.etag })], known: [link] }).unchanged).toMatchObject([
      { attempt: sent(ours) },
    ]);
    expect(plan({ items: [theirs()], known: [link] }).unchanged).toMatchObject([{ attempt: null }]);
  });

  it('is kept as a conflict when somebody else turns out to organise the event', () => {
    const event = theirs({ outlook: { isOrganizer: false } });
    const { updates, conflicts } = plan({ items: [event], known: [dirty] });
    expect(updates).toMatchObject([{ event: { content: aContent(), base: null } }]);
    expect(conflicts).toMatchObject([{ conflict: { field: 'title', plannerValue: 'Ours', winner: 'OUTLOOK' } }]);
  });

  it('survives the deletion of the event in a new one, unless Outlook wins; both are kept', () => {
    const gone = { items: [aTombstone('a')], known: [dirty], answers: new Map([['a', 'gone' as const]]) };
    const survived = plan(gone);
    expect(survived).toMatchObject({ removals: [], recreations: [{ linkId: known.linkId, remoteId: 'a' }] });
    expect(survived.conflicts).toMatchObject([{ conflict: { field: 'deletion', winner: 'PLANNER' } }]);
    const lost = plan({ ...gone, conflictPolicy: 'OUTLOOK_WINS' });
    expect(lost).toMatchObject({ removals: ['a'], recreations: [] });
    expect(lost.conflicts).toMatchObject([{ conflict: { field: 'deletion', winner: 'OUTLOOK' } }]);
  });

  it('is not made anew when the event was only moved to a calendar that is not read, or cancelled', () => {
    const moved = new Map([['a', 'movedToOtherCalendar' as const]]);
    expect(plan({ items: [aTombstone('a')], known: [dirty], answers: moved })).toMatchObject({
      removals: ['a'],
      recreations: [],
      conflicts: [{ conflict: { field: 'deletion' } }],
    });
    expect(plan({ items: [theirs({ isCancelled: true })], known: [dirty] })).toMatchObject({
      removals: ['a'],
      conflicts: [{ conflict: { field: 'deletion' } }],
    });
  });
});

describe('what was deleted here', () => {
  const deleted: KnownLink = { ...known, deletedAt: at };
  const event = theirs({ content: { title: 'Theirs' } });

  it('stays deleted when the event is heard unchanged, under its new etag', () => {
    expect(plan({ items: [theirs()], known: [deleted] })).toMatchObject({
      updates: [],
      unchanged: [{ etag: 'new' }],
      conflicts: [],
    });
  });

  it.each<[ConflictPolicy, boolean]>([
    ['NEWEST_WINS', true],
    ['OUTLOOK_WINS', true],
    ['PLANNER_WINS', false],
  ])('meets an edit in Outlook: with %s it comes back: %s', (conflictPolicy, comesBack) => {
    const { updates, conflicts } = plan({ items: [event], known: [deleted], conflictPolicy });
    expect(conflicts).toMatchObject([{ conflict: { field: 'deletion', outlookValue: event.content } }]);
    expect(updates).toMatchObject([
      { event: comesBack ? { deletedAt: null, content: event.content, base: null } : { deletedAt: at } },
    ]);
    const stored = updates.map(({ known: link, event: planned }): KnownLink => ({ ...link, ...planned }));
    expect(plan({ items: [event], known: stored, conflictPolicy }).conflicts).toEqual([]);
  });

  it('is left alone when it stays in Outlook for good', () => {
    const kept = { ...deleted, keptInOutlook: true };
    const { updates, conflicts } = plan({ items: [event], known: [kept] });
    expect(updates).toMatchObject([{ event: { deletedAt: at } }]);
    expect(conflicts).toEqual([]);
  });

  it('goes for good when it is gone on both sides', () => {
    const answers = new Map([['a', 'gone' as const]]);
    const both = { ...deleted, base: aContent(), content: ours };
    expect(plan({ items: [aTombstone('a')], known: [both], answers })).toMatchObject({
      removals: ['a'],
      recreations: [],
      conflicts: [],
    });
  });
});

describe('an own create whose answer was lost', () => {
  const linkId = anId<LinkId>(9);
  const { remoteId: _remoteId, ...rest } = known;
  const pending: PendingLink = {
    ...{ ...rest, linkId, origin: 'PLANNER', etag: null, content: ours },
    attempt: { kind: 'create', transactionId: 't', sentContent: ours, at },
  };
  const heard = (content: Partial<AppointmentContent>) => [theirs({ transactionId: 't', content })];
  const claim = (items: PullInput['items'], link = pending) => plan({ items, pending: new Map([['t', link]]) });

  it('is known by its transaction id, and is no new event', () => {
    const result = claim(heard(ours));
    expect(result).toMatchObject({ inserts: [], updates: [], conflicts: [] });
    expect(result.claims).toMatchObject([{ linkId, event: { remoteId: 'a', base: null, attempt: null } }]);
    expect(claim([theirs({ transactionId: 'other' })])).toMatchObject({ claims: [], inserts: [{ remoteId: 'a' }] });
  });

  it('keeps what was changed since, on either side', () => {
    const edited = { ...pending, content: aContent({ title: 'Ours', location: 'Later' }) };
    expect(claim(heard({ title: 'Theirs' }), edited).claims).toMatchObject([
      { event: { content: { title: 'Theirs', location: 'Later' }, base: { title: 'Theirs', location: null } } },
    ]);
  });

  it('is still to be deleted when it was deleted here meanwhile', () => {
    expect(claim(heard(ours), { ...pending, deletedAt: at }).claims).toMatchObject([{ event: { deletedAt: at } }]);
  });
});

describe('an appointment that was made here', () => {
  const own: KnownLink = { ...known, origin: 'PLANNER' };
  const event = theirs({ content: { title: 'Theirs', availability: 'FREE' } });

  it('keeps what may not be read of it, and may be changed here', () => {
    const { updates } = plan({ items: [event], known: [own], scopes: ['READ', 'CREATE'] });
    expect(updates).toMatchObject([
      {
        event: {
          ...{ detailsHidden: false, outlook: null, readOnlyReason: null },
          content: { title: 'Planning', availability: 'FREE' },
        },
      },
    ]);
  });

  it('takes nothing from Outlook where nothing comes down', () => {
    const facts = { outlook: null };
    const { updates, unchanged } = plan({
      ...{ items: [event], known: [{ ...own, ...facts }] },
      ...{ direction: 'UP', scopes: ['CREATE', 'UPDATE', 'DELETE'] },
    });
    expect(updates).toEqual([]);
    expect(unchanged).toMatchObject([{ etag: 'new' }]);
  });

  it('is known again by what was sent, even where nothing may be read', () => {
    const again = { ...own, base: aContent(), content: aContent({ title: 'Again' }), attempt: sent(ours) };
    const { updates } = plan({
      ...{ items: [theirs({ content: { title: 'Ours', location: 'Theirs' } })], known: [{ ...again, outlook: null }] },
      ...{ direction: 'UP', scopes: ['CREATE', 'UPDATE', 'DELETE'] },
    });
    expect(updates).toMatchObject([
      { event: { content: { title: 'Again' }, base: { title: 'Ours', location: null } } },
    ]);
  });
});

describe('an appointment of Outlook of which details may no longer be read', () => {
  it('loses them here, and keeps what was changed of its times', () => {
    const link = { ...dirty, content: aContent({ title: 'Ours', availability: 'FREE' }) };
    const { updates, conflicts } = plan({ items: [theirs()], known: [link], scopes: ['READ'] });
    expect(conflicts).toEqual([]);
    expect(updates).toMatchObject([
      { event: { content: { title: '', availability: 'FREE' }, base: { title: '', availability: 'BUSY' } } },
    ]);
  });
});

describe('an exception that was changed here', () => {
  const monday = instant('2026-03-09T08:00');
  const master = aKnownLink(aMaster('m'));
  const x = anException('x', 'm', { originalStart: { instant: monday }, content: { title: 'Theirs' } });
  const exception = aKnownLink(x, { ...editable, content: aContent({ title: 'Theirs', location: 'Ours' }) });

  it('stays when Outlook made it follow its series again, and still goes up', () => {
    const occurrence = { ...anOccurrence('x', 'm', monday), etag: 'new' };
    const { updates, removals } = plan({ items: [occurrence], known: [master, exception] });
    expect(removals).toEqual([]);
    expect(updates).toMatchObject([
      { event: { etag: 'new', content: { title: 'Planning', location: 'Ours' }, base: { title: 'Planning' } } },
    ]);
  });

  it('follows what Outlook has of the series, not what was changed of it here', () => {
    const renamed = { ...master, base: master.content, content: { ...master.content, title: 'Ours' } };
    expect(plan({ items: [anOccurrence('x', 'm', monday)], known: [renamed, exception] }).updates).toMatchObject([
      { event: { content: { title: 'Planning', location: 'Ours' } } },
    ]);
  });

  it('goes with a deletion in Outlook, and is kept as a conflict', () => {
    const answers = new Map([['x', 'gone' as const]]);
    expect(plan({ items: [aTombstone('x')], known: [master, exception], answers })).toMatchObject({
      removals: ['x'],
      conflicts: [{ conflict: { field: 'deletion', winner: 'OUTLOOK' } }],
    });
  });
});

describe('a date of a series that was changed in Outlook', () => {
  const monday = instant('2026-03-09T08:00');
  const master = aKnownLink(aMaster('m'), { ...editable, linkId: anId<LinkId>(7) });
  const cancelled: KnownLink = { ...master, excludedDates: [monday], baseExcludedDates: [] };
  const deleted: KnownLink = { ...master, deletedAt: at };
  const x = anException('x', 'm', { originalStart: { instant: monday }, content: { title: 'Theirs' } });
  const restored = [{ masterRemoteId: 'm', originalStart: monday }];
  const revived = [{ linkId: master.linkId, remoteId: 'm' }];
  const kept = [
    { linkId: master.linkId, conflict: { field: 'deletion', plannerValue: null, outlookValue: x.content } },
  ];

  it.each<[string, KnownLink, object]>([
    ['its date, which was cancelled here', cancelled, { restoredDates: restored, revivals: [] }],
    ['its series, which was deleted here', deleted, { restoredDates: [], revivals: revived }],
  ])('brings back %s, and both are kept', (_, link, result) => {
    const found = plan({ items: [x], known: [link] });
    expect(found).toMatchObject({ inserts: [{ remoteId: 'x' }], conflicts: kept, ...result });
  });

  it.each([cancelled, deleted])('does not when the planner wins, and says so once', (link) => {
    const input = { items: [x], known: [link], conflictPolicy: 'PLANNER_WINS' } as const;
    const found = plan(input);
    expect(found).toMatchObject({ inserts: [], restoredDates: [], revivals: [], conflicts: kept });
    expect(found.saveOccurrences).toMatchObject([{ remoteId: 'x', masterRemoteId: 'm', start: monday, etag: x.etag }]);
    const occurrences = new Map(found.saveOccurrences.map((each) => [each.remoteId, each]));
    expect(plan({ ...input, occurrences })).toMatchObject({ inserts: [], conflicts: [] });
  });

  it('meets nothing when both sides cancelled it, or the series was left in Outlook', () => {
    const agreed = { ...cancelled, baseExcludedDates: null };
    for (const link of [agreed, { ...deleted, keptInOutlook: true }])
      expect(plan({ items: [x], known: [link] })).toMatchObject({ inserts: [{ remoteId: 'x' }], conflicts: [] });
  });

  it('brings back its series when it was known before, and when it was deleted on its own', () => {
    const exception = aKnownLink({ ...x, content: aContent({ title: 'Before' }) }, editable);
    expect(plan({ items: [x], known: [deleted, exception] })).toMatchObject({ revivals: revived, conflicts: kept });
    expect(plan({ items: [x], known: [deleted, aKnownLink(x, editable)] })).toMatchObject({
      revivals: [],
      conflicts: [],
    });
    const own = { ...exception, deletedAt: at };
    expect(plan({ items: [x], known: [master, own] })).toMatchObject({
      updates: [{ event: { deletedAt: null } }],
      restoredDates: restored,
      revivals: [],
    });
  });

  it('is the exception that waits here to be made of it, and keeps what was changed of it here', () => {
    const { remoteId: _own, ...rest } = aKnownLink(x, editable);
    const waiting: PendingLink = {
      ...{ ...rest, linkId: anId<LinkId>(9), base: null, etag: null, seriesId: master.appointmentId },
      content: aContent({ start: monday, end: instant('2026-03-09T09:00'), location: 'Ours' }),
    };
    const pending = new Map([[occurrenceKey(master.appointmentId, monday), waiting]]);
    const event = { ...x, content: aContent({ start: monday, end: instant('2026-03-09T09:00'), title: 'Theirs' }) };
    expect(plan({ items: [event], known: [master], pending })).toMatchObject({
      inserts: [],
      conflicts: [],
      claims: [{ linkId: waiting.linkId, event: { remoteId: 'x', content: { title: 'Theirs', location: 'Ours' } } }],
    });
  });

  it('is that exception as well when the series was moved to another hour of the same date', () => {
    const { remoteId: _own, ...rest } = aKnownLink(x, editable);
    const before = instant('2026-03-09T06:00');
    const waiting: PendingLink = {
      ...{ ...rest, linkId: anId<LinkId>(9), base: null, etag: null, seriesId: master.appointmentId },
      ...{
        originalStart: before,
        content: aContent({ start: monday, end: instant('2026-03-09T09:00'), location: 'Ours' }),
      },
    };
    const pending = new Map([[occurrenceKey(master.appointmentId, before), waiting]]);
    const event = { ...x, content: aContent({ start: monday, end: instant('2026-03-09T09:00'), title: 'Theirs' }) };
    expect(plan({ items: [event], known: [master], pending })).toMatchObject({
      inserts: [],
      conflicts: [],
      claims: [{ linkId: waiting.linkId, event: { originalStart: monday, content: { location: 'Ours' } } }],
    });
  });

  it('is not given up when its series was reshaped from here by a call that was never answered', () => {
    const marked = aKnownLink(x, { ...editable, attempt: sent(x.content) });
    const bare = { ...anOccurrence('x', 'm', monday), etag: 'new' };
    expect(plan({ items: [bare], known: [master, marked] })).toMatchObject({
      removals: [],
      updates: [{ event: { content: { title: 'Theirs' }, base: { title: 'Planning' } } }],
    });
    const answers = new Map([['x', 'gone' as const]]);
    expect(plan({ items: [aTombstone('x')], known: [master, marked], answers })).toMatchObject({
      removals: ['x'],
      conflicts: [{ conflict: { field: 'deletion', plannerValue: x.content } }],
    });
  });
});
