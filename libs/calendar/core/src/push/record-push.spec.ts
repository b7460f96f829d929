import { aContent, anEvent, instant } from '../testing/builders.js';
import type { EventChanges } from '../testing/builders.js';
import { aPushAccount, aPushRow } from '../testing/push.builders.js';
import type { PushAttempt } from './push-attempt.js';
import type { CancelOccurrenceStep, CreateStep, DeleteStep, PushAnswer, PushRow, UpdateStep } from './push-plan.js';
import { exceptionMark, planAttempt, planReshaped, recordLost, recordPush, reshapesSeries } from './record-push.js';

const at = instant('2026-03-01T12:00');
const both = aPushAccount();
const up = aPushAccount({ direction: 'UP', scopes: ['CREATE', 'UPDATE', 'DELETE'] });
const { linkId } = aPushRow();
const content = aContent({ title: 'New' });

const create: CreateStep = { kind: 'create', linkId, transactionId: linkId, content };
const update: UpdateStep = {
  ...{ kind: 'update', linkId, remoteId: 'e', fields: { title: 'New' }, content, ifMatch: '1' },
};
const remove: DeleteStep = { kind: 'delete', linkId, remoteId: 'e', ifMatch: '1' };
const attempt = (kind: PushAttempt['kind'], changes: Partial<PushAttempt> = {}): PushAttempt => ({
  ...{ kind, transactionId: kind === 'create' ? linkId : null, sentContent: content, at },
  ...changes,
});
const waiting = aPushRow({ remoteId: null, etag: null, content, attempt: attempt('create') });
const edited = aPushRow({ content, base: aContent(), attempt: attempt('update') });
const event = (changes: EventChanges = {}): PushAnswer => ({
  kind: 'event',
  event: anEvent('e', { etag: '2', content, ...changes }),
});
const changeOf = (record: ReturnType<typeof recordPush>) =>
  record.outcome.kind === 'change' ? record.outcome.change : record.outcome.kind;

describe('what is about to be sent', () => {
  it('is stored first, with what it may have to be known by', () => {
    expect(planAttempt(create, aPushRow({ remoteId: null, content }), at)).toEqual(attempt('create'));
    expect(planAttempt(update, aPushRow({ content }), at)).toEqual(attempt('update'));
    expect(planAttempt(remove, aPushRow({ content }), at)).toEqual(attempt('delete'));
  });

  it('keeps what was sent before and never answered, each once', () => {
    const [a, b] = [aContent({ title: 'a' }), aContent({ title: 'b' })];
    const before = attempt('update', { sentContent: a, earlier: [b, a] });
    expect(planAttempt(update, aPushRow({ content, attempt: before }), at)?.earlier).toEqual([a, b]);
    const refused = attempt('update', { outcome: 'REFUSED' });
    expect(planAttempt(update, aPushRow({ content, attempt: refused }), at)).toEqual(attempt('update'));
    expect(planAttempt(remove, aPushRow({ content, attempt: before }), at)?.earlier).toBeUndefined();
  });

  it('leaves the attempt of a series alone when one of its dates is cancelled', () => {
    const step: CancelOccurrenceStep = {
      ...{ kind: 'cancelOccurrence', linkId, originalStart: at, remoteId: 'm/1', ifMatch: null },
    };
    expect(planAttempt(step, edited, at)).toEqual(edited.attempt);
    expect(changeOf(recordPush(step, { kind: 'preconditionFailed' }, edited, both))).toEqual({});
  });
});

describe('an event that was answered', () => {
  it('is what both sides agree on, with its id and etag', () => {
    const record = recordPush(create, event(), waiting, both);
    expect(changeOf(record)).toMatchObject({ remoteId: 'e', etag: '2', attempt: null, content, base: null });
    expect(record).toMatchObject({ next: 'nothing', conflicts: [], reshaped: false });
  });

  it('brings along what Outlook made of it', () => {
    const stored = aContent({ title: 'New', location: 'Room 1' });
    expect(changeOf(recordPush(update, event({ content: stored }), edited, both))).toMatchObject({
      content: stored,
      base: null,
    });
  });

  it('does not undo what was changed here while it was on its way', () => {
    const later = { ...edited, content: aContent({ title: 'Later' }) };
    expect(changeOf(recordPush(update, event(), later, both))).toMatchObject({
      content: { title: 'Later' },
      base: content,
    });
  });

  it('is no conflict with what was changed here meanwhile, whatever Outlook made of it and whoever wins', () => {
    const later = { ...edited, content: aContent({ title: 'Later' }) };
    const outlookWins = aPushAccount({ conflictPolicy: 'OUTLOOK_WINS' });
    const record = recordPush(update, event({ content: { title: 'NEW' } }), later, outlookWins);
    expect(record).toMatchObject({ conflicts: [], outcome: { change: { content: { title: 'Later' } } } });
  });

  it('stays deleted here although Outlook made something of it', () => {
    const rewritten = event({ content: { title: 'NEW' } });
    expect(changeOf(recordPush(update, rewritten, { ...edited, deletedAt: at }, both))).toMatchObject({
      deletedAt: at,
    });
  });

  it('is still to be deleted when it was deleted here while it was on its way', () => {
    for (const [step, row] of [
      [create, waiting],
      [update, edited],
    ] as const)
      expect(changeOf(recordPush(step, event(), { ...row, deletedAt: at }, both))).toMatchObject({
        remoteId: 'e',
        etag: '2',
        deletedAt: at,
      });
  });

  it('comes back when it was deleted here and changed in Outlook before its create was answered', () => {
    const theirs = event({ content: { title: 'Theirs' } });
    const record = recordPush(create, theirs, { ...waiting, deletedAt: at }, both);
    expect(changeOf(record)).toMatchObject({ deletedAt: null, content: { title: 'Theirs' } });
    expect(record.conflicts).toMatchObject([{ field: 'deletion', winner: 'OUTLOOK' }]);
  });

  it('is a conflict when a create answers with what somebody changed in Outlook, and it was changed here as well', () => {
    const theirs = event({ content: { title: 'Theirs' } });
    const row = { ...waiting, content: aContent({ title: 'Ours' }) };
    expect(recordPush(create, theirs, row, both).conflicts).toMatchObject([
      { field: 'title', plannerValue: 'Ours', outlookValue: 'Theirs' },
    ]);
  });

  it('brings nothing down where nothing may be read', () => {
    const theirs = event({ content: { title: 'Theirs', location: 'Theirs' } });
    expect(changeOf(recordPush(update, theirs, edited, up))).toMatchObject({ content, base: null, etag: '2' });
    const timesOnly = aPushAccount({ scopes: ['READ', 'CREATE', 'UPDATE', 'DELETE'] });
    const moved = event({ content: { title: 'Theirs', availability: 'FREE' } });
    expect(changeOf(recordPush(update, moved, edited, timesOnly))).toMatchObject({
      content: { title: 'New', availability: 'FREE' },
      base: null,
    });
  });
});

describe('an event that is not there', () => {
  it('was deleted, as it was to be', () => {
    for (const kind of ['deleted', 'gone'] as const)
      expect(changeOf(recordPush(remove, { kind }, { ...edited, deletedAt: at }, both))).toBe('remove');
  });

  it('is created anew for an edit that survives, and goes with one that does not; both are kept', () => {
    const gone = { kind: 'gone' } as const;
    const survived = recordPush(update, gone, edited, both);
    expect(changeOf(survived)).toBe('recreate');
    expect(survived.conflicts).toMatchObject([{ field: 'deletion', plannerValue: content, winner: 'PLANNER' }]);
    const outlookWins = aPushAccount({ conflictPolicy: 'OUTLOOK_WINS' });
    const lost = recordPush(update, gone, edited, outlookWins);
    expect(changeOf(lost)).toBe('remove');
    expect(lost.conflicts).toMatchObject([{ field: 'deletion', plannerValue: content, winner: 'OUTLOOK' }]);
    expect(changeOf(recordPush(update, gone, edited, { ...up, conflictPolicy: 'OUTLOOK_WINS' }))).toBe('recreate');
  });

  it('cannot come back when it was an exception', () => {
    const gone = { kind: 'gone' } as const;
    expect(changeOf(recordPush(update, gone, { ...edited, type: 'EXCEPTION' }, both))).toBe('remove');
    const fresh = aPushRow({ type: 'EXCEPTION', remoteId: null, content });
    expect(recordPush(update, gone, fresh, both)).toMatchObject({
      outcome: { kind: 'remove' },
      conflicts: [{ field: 'deletion', plannerValue: content, winner: 'OUTLOOK' }],
    });
  });
});

describe('an answer that is none', () => {
  it('after 412 has the event read, since no pull may ever tell of it', () => {
    const failed = { kind: 'preconditionFailed' } as const;
    expect(recordPush(update, failed, edited, both)).toMatchObject({
      next: 'read',
      outcome: { change: { attempt: null } },
    });
    expect(recordPush(update, failed, edited, up).next).toBe('read');
  });

  it('leaves the attempt when it was lost, and takes the last try back when it was certainly not done', () => {
    expect(recordPush(create, { kind: 'unanswered' }, waiting, both)).toMatchObject({
      next: 'later',
      outcome: { change: {} },
    });
    expect(changeOf(recordPush(create, { kind: 'throttled' }, waiting, both))).toEqual({ attempt: null });
    const before = aContent({ title: 'Before' });
    const again: PushRow = { ...edited, attempt: attempt('update', { earlier: [before] }) };
    expect(changeOf(recordPush(update, { kind: 'throttled' }, again, both))).toEqual({
      attempt: attempt('update', { sentContent: before, earlier: [] }),
    });
  });

  it('tells which event an earlier create made, which is then read', () => {
    const record = recordPush(create, { kind: 'duplicate', existingRemoteId: 'x' }, waiting, both);
    expect(record).toMatchObject({ next: 'read', outcome: { change: { remoteId: 'x', base: content } } });
  });

  it('is read as well when it answers an earlier create of a series, whose dates may have changed since', () => {
    const again = { ...waiting, type: 'SERIES_MASTER', attempt: attempt('create', { earlier: [content] }) } as const;
    const record = recordPush(create, event({ type: 'SERIES_MASTER' }), again, both);
    expect(record).toMatchObject({ next: 'read', outcome: { change: { remoteId: 'e', base: content } } });
    expect(changeOf(record)).not.toHaveProperty('attempt');
    expect(recordPush(create, event(), { ...again, type: 'SINGLE' }, both).next).toBe('nothing');
  });

  it('says why Outlook will not have it', () => {
    expect(changeOf(recordPush(update, { kind: 'refused', code: 'No' }, edited, both))).toEqual({
      attempt: attempt('update', { outcome: 'REFUSED', code: 'No' }),
    });
  });
});

describe('a series that was answered', () => {
  const [monday, tuesday] = [instant('2026-03-09T08:00'), instant('2026-03-10T08:00')];
  const daily = aContent({ recurrence: 'FREQ=DAILY' });
  const series = aPushRow({ type: 'SERIES_MASTER', content: daily, excludedDates: [monday, tuesday] });
  const cancel: CancelOccurrenceStep = {
    ...{ kind: 'cancelOccurrence', linkId, originalStart: monday, remoteId: 'm/1', ifMatch: null },
  };
  const answer: PushAnswer = { kind: 'event', event: anEvent('e', { type: 'SERIES_MASTER', content: daily }) };

  it('has all of its dates when it is new or has another rule, so the cancelled ones follow', () => {
    const fresh = recordPush({ ...create, content: daily }, answer, { ...series, remoteId: null }, both);
    expect(changeOf(fresh)).toMatchObject({ baseExcludedDates: [] });
    const fields = { recurrence: 'FREQ=DAILY' };
    const reshaped = recordPush({ ...update, fields, content: daily }, answer, series, both);
    expect(reshaped).toMatchObject({ reshaped: true, outcome: { change: { baseExcludedDates: [] } } });
    const titled = recordPush({ ...update, content: daily }, answer, series, both);
    expect(titled.reshaped).toBe(false);
    expect(changeOf(titled)).not.toHaveProperty('baseExcludedDates');
  });

  it('has one date less for each that was cancelled, until both sides agree', () => {
    const row = { ...series, baseExcludedDates: [] };
    for (const kind of ['deleted', 'gone'] as const)
      expect(changeOf(recordPush(cancel, { kind }, row, both))).toEqual({ baseExcludedDates: [monday] });
    const last = { ...cancel, originalStart: tuesday };
    expect(changeOf(recordPush(last, { kind: 'gone' }, { ...row, baseExcludedDates: [monday] }, both))).toEqual({
      baseExcludedDates: null,
    });
  });

  it('marks its exceptions before it is reshaped, with what both sides agreed on', () => {
    expect(reshapesSeries({ ...update, fields: { end: daily.end } }, series)).toBe(true);
    expect(reshapesSeries({ ...update, fields: { end: daily.end } }, edited)).toBe(false);
    expect(reshapesSeries(update, series)).toBe(false);
    const exception = { ...edited, attempt: attempt('update', { sentContent: daily }) };
    expect(exceptionMark(exception, at)).toEqual(attempt('update', { sentContent: aContent(), earlier: [daily] }));
  });

  it('may have lost its exceptions when it was reshaped: they are sent again, or known again by what was agreed', () => {
    const exception = aPushRow({
      ...{ type: 'EXCEPTION', originalStart: monday, masterRemoteId: 'm' },
      ...{ content, base: aContent({ title: 'Agreed' }) },
    });
    expect(planReshaped([exception], series, at).map(changeOf)).toEqual([
      {
        ...{ remoteId: null, masterRemoteId: null, etag: null, base: null },
        attempt: attempt('update', { sentContent: aContent({ title: 'Agreed' }), earlier: [] }),
      },
    ]);
    const ended = { ...series, content: aContent({ recurrence: 'FREQ=DAILY;COUNT=2' }) };
    expect(planReshaped([exception], ended, at)).toMatchObject([
      { outcome: { kind: 'remove' }, conflicts: [{ field: 'deletion', outlookValue: content, winner: 'PLANNER' }] },
    ]);
  });

  it('makes nothing anew of an exception whose details may not be told any more, and quotes nothing of it', () => {
    const hidden = aPushRow({ type: 'EXCEPTION', originalStart: monday, readOnlyReason: 'DETAILS_HIDDEN' });
    expect(planReshaped([hidden], series, at)).toMatchObject([{ outcome: { kind: 'remove' }, conflicts: [] }]);
  });

  it('has lost the date that an exception stands for: the exception goes, and is kept', () => {
    expect(recordLost(aPushRow({ type: 'EXCEPTION', content }))).toMatchObject({
      outcome: { kind: 'remove' },
      conflicts: [{ field: 'deletion', plannerValue: content, winner: 'OUTLOOK' }],
    });
  });
});
