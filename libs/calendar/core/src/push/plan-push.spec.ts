import { addMilliseconds } from '@kalbro/kernel';
import type { AppointmentId, LinkId } from '@kalbro/kernel';
import { aContent, anId, instant } from '../testing/builders.js';
import { aPushAccount, aPushRow } from '../testing/push.builders.js';
import { neededOccurrences, planPush, planRepeats } from './plan-push.js';
import { projectUp } from './project-up.js';
import type { PushAttempt } from './push-attempt.js';
import { planUntraced } from './push-attempt.js';
import { occurrenceKey } from './push-plan.js';
import type { OccurrenceRef, PushAccount, PushRow } from './push-plan.js';

const linkId = anId<LinkId>(1);
const at = instant('2026-03-01T12:00');
const everything = aPushAccount();

const unsent = { remoteId: null, etag: null };
const renamed = { content: aContent({ title: 'New' }), base: aContent() };
const sent: PushAttempt = { kind: 'create', transactionId: linkId, sentContent: aContent({ title: 'Sent' }), at };

function plan(
  rows: readonly PushRow[],
  account: Partial<PushAccount> = {},
  occurrences: ReadonlyMap<string, OccurrenceRef | null> = new Map(),
) {
  return planPush({ rows, account: { ...everything, ...account }, occurrences });
}

const skipped = (reason: string) => [{ kind: 'skip', linkId, reason }];

describe('what goes up', () => {
  it('is nothing where both sides agree', () => {
    expect(plan([aPushRow(), aPushRow({ base: aContent() })])).toEqual([]);
  });

  it('is a new event, under the transaction id of its link', () => {
    expect(plan([aPushRow(unsent)])).toEqual([{ kind: 'create', linkId, transactionId: linkId, content: aContent() }]);
  });

  it('is the fields that were changed and no others, under the etag that was heard last', () => {
    const content = aContent({ title: 'New', location: 'Room 1' });
    expect(plan([aPushRow({ content, base: aContent() })])).toEqual([
      { kind: 'update', linkId, remoteId: 'e', fields: { title: 'New', location: 'Room 1' }, content, ifMatch: '1' },
    ]);
  });

  it('is compared as Outlook stores it, so that white space sends nothing', () => {
    expect(plan([aPushRow({ content: aContent({ title: ' Planning ' }), base: aContent() })])).toEqual([]);
    expect(projectUp({ type: 'SINGLE', content: aContent({ recurrence: 'FREQ=DAILY' }) }).recurrence).toBeNull();
  });

  it('is a deletion, under the etag that was heard last', () => {
    const deletion = { kind: 'delete', linkId, remoteId: 'e', ifMatch: '1' };
    expect(plan([aPushRow({ deletedAt: at })])).toEqual([deletion]);
    expect(plan([aPushRow({ deletedAt: at, ...renamed })])).toEqual([deletion]);
  });

  it('is nothing of what was deleted before it was ever sent', () => {
    expect(plan([aPushRow({ ...unsent, deletedAt: at })])).toEqual([{ kind: 'drop', linkId }]);
    expect(plan([aPushRow({ ...unsent, deletedAt: at })], { upSync: 'PAUSED' })).toEqual([{ kind: 'drop', linkId }]);
  });

  it.each(['NOT_IN_DIRECTION', 'PAUSED', 'NOT_MAIN_ACCOUNT', 'NOT_CONNECTED', 'MODULE_INACTIVE'] as const)(
    'waits while the account is %s',
    (upSync) => {
      for (const row of [aPushRow(unsent), aPushRow(renamed), aPushRow({ deletedAt: at })])
        expect(plan([row], { upSync })).toEqual(skipped(upSync));
      expect(plan([aPushRow()], { upSync })).toEqual([]);
    },
  );

  it('waits where the scope does not have it', () => {
    expect(plan([aPushRow(unsent)], { scopes: ['UPDATE', 'DELETE'] })).toEqual(skipped('SCOPE'));
    expect(plan([aPushRow(renamed)], { scopes: ['CREATE', 'DELETE'] })).toEqual(skipped('SCOPE'));
  });

  it('stays in Outlook when it was deleted and the scope has no DELETE, and is then left alone', () => {
    const scopes = ['CREATE', 'UPDATE'] as const;
    expect(plan([aPushRow({ deletedAt: at })], { scopes })).toEqual([{ kind: 'keepInOutlook', linkId }]);
    expect(plan([aPushRow({ deletedAt: at, keptInOutlook: true })])).toEqual([]);
  });

  it('is nothing that may not be changed here', () => {
    expect(plan([aPushRow({ ...renamed, readOnlyReason: 'ORGANISED_BY_OTHERS' })])).toEqual(skipped('READ_ONLY'));
    expect(plan([aPushRow({ deletedAt: at, readOnlyReason: 'ORGANISED_BY_OTHERS' })])).toEqual(skipped('READ_ONLY'));
  });

  it('is nothing that Outlook refused, until it says something else', () => {
    const refused = { ...sent, outcome: 'REFUSED', code: 'ErrorInvalidRequest' } as const;
    expect(plan([aPushRow({ ...unsent, attempt: refused, content: sent.sentContent })])).toEqual(skipped('REFUSED'));
    expect(plan([aPushRow({ ...unsent, attempt: refused })])).toMatchObject([{ kind: 'create', content: aContent() }]);
    const update = { ...refused, kind: 'update', sentContent: renamed.content } as const;
    expect(plan([aPushRow({ ...renamed, attempt: update })])).toEqual(skipped('REFUSED'));
    expect(plan([aPushRow({ ...renamed, attempt: update, deletedAt: at })])).toMatchObject([{ kind: 'delete' }]);
  });
});

describe('a create that was never answered', () => {
  const unanswered = aPushRow({ ...unsent, attempt: sent });
  const again = { kind: 'create', linkId, transactionId: linkId, content: sent.sentContent };

  it('waits for the pull that tells', () => {
    expect(plan([unanswered])).toEqual(skipped('UNANSWERED'));
  });

  it('is sent again as it was once a complete pull that began later has found nothing of it', () => {
    const other = aPushRow({
      ...unsent,
      linkId: anId<LinkId>(2),
      attempt: { ...sent, at: instant('2026-03-01T13:00') },
    });
    const began = instant('2026-03-01T12:30');
    const done = aPushRow({ attempt: { ...sent, kind: 'update' } });
    expect(planUntraced([unanswered, other, done, aPushRow(unsent)], began)).toEqual([unanswered]);
    expect(plan([aPushRow({ ...unsent, attempt: { ...sent, outcome: 'UNTRACED' } })])).toEqual([again]);
  });

  it('is sent again where no pull tells: before it, or where there is none', () => {
    expect(plan([unanswered], { tellsTransactionIds: false })).toEqual([again]);
    expect(plan([unanswered], { direction: 'UP' })).toEqual([again]);
    const rows = [unanswered, aPushRow(renamed), aPushRow(unsent)];
    expect(planRepeats({ rows, account: everything, occurrences: new Map() })).toEqual([again]);
  });

  it('is made certain before it is deleted, since the call may still arrive', () => {
    for (const outcome of [{}, { outcome: 'UNTRACED' }] as const)
      expect(plan([aPushRow({ ...unsent, deletedAt: at, attempt: { ...sent, ...outcome } })])).toEqual([again]);
  });

  it('is forgotten when it was deleted and may not be deleted in Outlook, after the pull that could tell', () => {
    const deleted = aPushRow({ ...unsent, deletedAt: at, attempt: sent });
    const scopes = ['READ', 'CREATE', 'UPDATE'] as const;
    expect(plan([deleted], { scopes })).toEqual(skipped('UNANSWERED'));
    const dropped = [{ kind: 'drop', linkId }];
    expect(plan([{ ...deleted, attempt: { ...sent, outcome: 'UNTRACED' } }], { scopes })).toEqual(dropped);
    expect(plan([deleted], { scopes: ['CREATE'], direction: 'UP' })).toEqual(dropped);
  });

  it('is read once Graph has told which event it is', () => {
    for (const changes of [{}, { deletedAt: at }])
      expect(plan([aPushRow({ etag: null, attempt: sent, ...changes })])).toEqual([
        { kind: 'read', linkId, remoteId: 'e' },
      ]);
  });
});

describe('a series that goes up', () => {
  const monday = instant('2026-03-09T08:00');
  const weekly = aContent({ recurrence: 'FREQ=WEEKLY;BYDAY=MO' });
  const seriesId = anId<AppointmentId>(7);
  const masterId = anId<LinkId>(7);
  const master = aPushRow({
    linkId: masterId,
    appointmentId: seriesId,
    type: 'SERIES_MASTER',
    remoteId: 'm',
    content: weekly,
  });
  const occurrence = { remoteId: 'm/1', etag: '5' };
  const heard = new Map([[occurrenceKey('m', monday), occurrence]]);
  const moved = aContent({ start: monday, end: instant('2026-03-09T10:00') });
  const exception = aPushRow({ ...unsent, type: 'EXCEPTION', seriesId, originalStart: monday, content: moved });

  it('cancels the dates that were cancelled here', () => {
    const cut = { ...master, excludedDates: [monday], baseExcludedDates: [] };
    expect(neededOccurrences([cut])).toEqual([{ masterRemoteId: 'm', originalStart: monday }]);
    const step = { kind: 'cancelOccurrence', linkId: masterId, originalStart: monday };
    expect(plan([cut], {}, heard)).toEqual([{ ...step, remoteId: 'm/1', ifMatch: '5' }]);
    expect(plan([cut], {}, new Map([[occurrenceKey('m', monday), null]]))).toEqual([
      { ...step, remoteId: null, ifMatch: null },
    ]);
    expect(plan([cut])).toEqual([]);
    expect(plan([{ ...cut, baseExcludedDates: null }], {}, heard)).toEqual([]);
    expect(plan([cut], { scopes: ['CREATE', 'UPDATE'] }, heard)).toEqual([
      { kind: 'skip', linkId: masterId, reason: 'SCOPE' },
    ]);
  });

  it('sends a new rule with the times that it goes with, where nobody knows whether they stand in Outlook', () => {
    const cut = aContent({ recurrence: 'FREQ=DAILY;COUNT=3' });
    const shortened = { ...master, content: cut, base: aContent({ recurrence: 'FREQ=DAILY;COUNT=5' }) };
    const { start, end, timeZone, isAllDay, recurrence } = cut;
    expect(plan([shortened])).toMatchObject([{ kind: 'update', fields: { recurrence } }]);
    expect(plan([shortened], { direction: 'UP' })).toMatchObject([
      { kind: 'update', fields: { start, end, timeZone, isAllDay, recurrence } },
    ]);
    const [both] = plan([shortened]);
    expect(both?.kind === 'update' && Object.keys(both.fields)).toEqual(['recurrence']);
  });

  it('changes the occurrence that an exception stands for, in what differs from the series', () => {
    expect(neededOccurrences([exception, master])).toEqual([{ masterRemoteId: 'm', originalStart: monday }]);
    const step = { kind: 'update', linkId, remoteId: 'm/1', content: moved, ifMatch: '5' };
    expect(plan([exception, master], {}, heard)).toEqual([{ ...step, fields: { end: moved.end } }]);
  });

  it('sends nothing of an exception that says what its series says, which then no longer waits', () => {
    const rest = { ...exception, content: aContent({ start: monday, end: instant('2026-03-09T09:00') }) };
    const change = { ...occurrence, masterRemoteId: 'm', base: rest.content, attempt: null };
    expect(plan([rest, master], {}, heard)).toEqual([{ kind: 'adopt', linkId, change }]);
    const unanswered: PushAttempt = { ...sent, kind: 'update' };
    expect(plan([{ ...rest, attempt: unanswered }, master], {}, heard)).toEqual([]);
  });

  it('does not wait for the answer to a deletion of what stands again, once a complete read told nothing of it', () => {
    const again: PushRow = { ...master, attempt: { ...sent, kind: 'delete' } };
    expect(plan([again])).toEqual([]);
    const later = addMilliseconds(sent.at, 1);
    const step = { kind: 'adopt', linkId: again.linkId, change: { attempt: null } };
    expect(plan([again], { readSince: later })).toEqual([step]);
    expect(plan([again], { readSince: sent.at })).toEqual([]);
  });

  it('changes the exception itself once Outlook knows it', () => {
    const known = { ...exception, remoteId: 'm/1', masterRemoteId: 'm', etag: '6', base: moved, content: aContent() };
    expect(neededOccurrences([known, master])).toEqual([]);
    expect(plan([known, master])).toMatchObject([{ kind: 'update', remoteId: 'm/1', ifMatch: '6' }]);
  });

  it('takes an exception along that was moved here to another series', () => {
    const stale = { ...exception, remoteId: 'old/1', masterRemoteId: 'old' };
    expect(plan([stale, master], {}, heard)).toMatchObject([{ kind: 'update', remoteId: 'm/1', ifMatch: '5' }]);
  });

  it('comes before its exceptions, and those that it has no date for are lost', () => {
    const fresh = { ...master, ...unsent };
    expect(plan([exception, fresh])).toMatchObject([
      { kind: 'create', linkId: masterId },
      { kind: 'skip', linkId, reason: 'WAITS_FOR_SERIES' },
    ]);
    expect(plan([exception, master])).toEqual(skipped('WAITS_FOR_SERIES'));
    expect(plan([exception, master], {}, new Map([[occurrenceKey('m', monday), null]]))).toEqual([
      { kind: 'lost', linkId },
    ]);
  });

  it('takes its exceptions along when it is deleted', () => {
    const gone = { ...master, deletedAt: at };
    const known = { ...exception, remoteId: 'm/1', masterRemoteId: 'm', deletedAt: at };
    expect(plan([known, exception, gone])).toEqual([{ kind: 'delete', linkId: masterId, remoteId: 'm', ifMatch: '1' }]);
  });

  it('ends early when what follows was split off: its rule is an update, and nothing else', () => {
    const until = { ...weekly, recurrence: 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20260315T225959Z' };
    expect(plan([{ ...master, content: until, base: weekly }])).toMatchObject([
      { kind: 'update', fields: { recurrence: until.recurrence } },
    ]);
  });
});
