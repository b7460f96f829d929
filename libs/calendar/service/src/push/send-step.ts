import type { OccurrenceRef, OutlookFacts, PushAccount, PushAnswer, PushRecord, SendStep } from '@kalbro/calendar-core';
import {
  exceptionMark,
  isAccessRefusal,
  planAttempt,
  planPush,
  planReshaped,
  recordPush,
  reshapesSeries,
  seeFacts,
} from '@kalbro/calendar-core';
import type { Instant, LinkId } from '@kalbro/kernel';
import { millisecondsOf, RemoteError } from '@kalbro/kernel';
import type { Tx } from '@kalbro/database';
import { freshId } from '../store/fresh-id.js';
import { proveLease } from '../sync/lease-store.js';
import { RemovalStore } from '../sync/removal-store.js';
import type { RunSession } from '../sync/run-session.js';
import type { SynchroniseAccountParts } from '../sync/synchronise-account.js';
import type { PushStore, StoredPushRow } from './push-store.js';
import { SeriesDatesStore } from './series-dates-store.js';

/** What a wave of sending works with. */
export interface Wave {
  readonly account: PushAccount;
  readonly occurrences: ReadonlyMap<string, OccurrenceRef | null>;
}

/** A step that was about to be sent, as it stands in the database now. */
interface MarkedStep {
  readonly step: SendStep;
  readonly row: StoredPushRow;
}

/** What came of a step: what its answer was recorded as, and what of Microsoft's the run has to end for. */
export interface SentStep {
  readonly record: PushRecord | undefined;
  readonly row: StoredPushRow;
  readonly failure: RemoteError | undefined;
}

/** Whether two steps are about the same thing: one each for a link, and for each date that is cancelled. */
export function keyOf(step: {
  readonly kind: string;
  readonly linkId: LinkId;
  readonly originalStart?: Instant;
}): string {
  return step.kind === 'cancelOccurrence' ? `${step.linkId} ${step.originalStart}` : step.linkId;
}

/**
 * Sends one step: stores that it is about to, calls, stores what was answered. The process may die between any two of
 * these, and the next run knows as much as there is to be known.
 */
export class SendOne {
  private readonly removals = new RemovalStore();
  private readonly dates = new SeriesDatesStore();

  constructor(
    private readonly parts: SynchroniseAccountParts,
    private readonly session: RunSession,
    private readonly store: PushStore,
  ) {}

  /** Undefined when there is nothing to send any more: somebody changed it back, or deleted it. */
  async send(planned: SendStep, wave: Wave): Promise<SentStep | undefined> {
    const marked = await this.mark(planned, wave);
    if (!marked) return undefined;
    const { step, row } = marked;
    const { answer, failure } = await this.call(step, row);
    const record = await this.session.counting(async () => ({ stored: await this.record(marked, answer, wave) }));
    return { record: record.stored, row, failure };
  }

  /** Plans the step anew, since it may have been edited meanwhile: a burst of edits is sent once. */
  private mark(planned: SendStep, wave: Wave): Promise<MarkedStep | undefined> {
    const { run } = this.session;
    const now = this.parts.clock.now();
    return this.parts.database.transaction(async (tx) => {
      await proveLease(tx, run);
      const rows = await this.store.lock(tx, run, planned.linkId);
      const row = rows.find((each) => each.linkId === planned.linkId);
      const step = planPush({ ...wave, rows }).find(
        (each): each is SendStep => isSend(each) && keyOf(each) === keyOf(planned),
      );
      if (!row || !step) return undefined;
      const attempts = [{ linkId: row.linkId, attempt: planAttempt(step, row, now) }];
      if (reshapesSeries(step, row)) {
        for (const each of await this.store.lockExceptions(tx, run, row.appointmentId))
          attempts.push({ linkId: each.linkId, attempt: exceptionMark(each, now) });
      }
      await this.store.saveAttempts(tx, attempts);
      return { step, row };
    });
  }

  private async call(
    step: SendStep,
    row: StoredPushRow,
  ): Promise<{ answer: PushAnswer; failure: RemoteError | undefined }> {
    try {
      const answer = await this.request(step, row);
      await this.throwIfMailboxIsDenied(answer);
      return { answer, failure: undefined };
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      return { answer: { kind: isCertainlyUndone(error) ? 'throttled' : 'unanswered' }, failure: error };
    }
  }

  /**
   * An event that is refused because access is denied may be one that nobody may change, or all of the mailbox may be closed
   * to us: then nothing is held against the event, which waits until access is given.
   */
  private async throwIfMailboxIsDenied(answer: PushAnswer): Promise<void> {
    if (answer.kind === 'refused' && isAccessRefusal(answer.code)) {
      await this.parts.remote.listCalendars(this.session.remote);
    }
  }

  private async request(step: SendStep, row: StoredPushRow): Promise<PushAnswer> {
    const { writer } = this.parts;
    const { fallbackZone } = this.session;
    switch (step.kind) {
      case 'create': {
        const calendar = this.session.calendars.find((each) => each.id === row.externalCalendarId);
        if (!calendar) return { kind: 'refused', code: 'CALENDAR_NOT_FOUND' };
        const { remoteId, isDefault } = calendar;
        const place = { remoteId, isDefault, fallbackZone };
        return writer.createEvent(this.session.remote, place, step.content, step.transactionId);
      }
      case 'update': {
        const { remoteId, fields, content, ifMatch } = step;
        const isOnlineMeeting = (row.outlook?.onlineMeetingUrl ?? null) !== null;
        const update = { remoteId, fields, content, ifMatch, fallbackZone, isOnlineMeeting };
        return writer.updateEvent(this.session.remote, update);
      }
      case 'delete':
        return writer.deleteEvent(this.session.remote, step.remoteId, step.ifMatch);
      case 'cancelOccurrence':
        if (step.remoteId === null) return { kind: 'gone' };
        return writer.deleteEvent(this.session.remote, step.remoteId, step.ifMatch);
    }
  }

  private record({ step }: MarkedStep, answer: PushAnswer, wave: Wave): Promise<PushRecord | undefined> {
    const { run } = this.session;
    return this.parts.database.transaction(async (tx) => {
      await proveLease(tx, run);
      const row = (await this.store.lock(tx, run, step.linkId)).find((each) => each.linkId === step.linkId);
      if (!row) return undefined;
      const record = recordPush(step, answer, row, wave.account);
      const facts = answer.kind === 'event' ? seeFacts(answer.event, wave.account.scopes) : null;
      await this.carryOut(tx, row, record, facts);
      if (step.kind === 'cancelOccurrence' && step.remoteId !== null && isGone(answer))
        await this.dates.forgetOccurrence(tx, run, row.externalCalendarId, step.remoteId);
      if (step.kind === 'update' && isGone(answer)) await this.loseDate(tx, step.remoteId, row);
      if (record.reshaped) await this.reshape(tx, row);
      this.countUp(step, answer);
      return record;
    });
  }

  /**
   * Stores what a row becomes.
   *
   * @param facts of Outlook's that the answer told
   */
  async carryOut(
    tx: Tx,
    row: StoredPushRow,
    { outcome, conflicts }: PushRecord,
    facts: OutlookFacts | null = null,
  ): Promise<void> {
    const { run } = this.session;
    const scope = { run, calendarId: row.externalCalendarId, round: 0 };
    const kept = conflicts.map((conflict) => ({ linkId: row.linkId, conflict }));
    this.session.countConflicts(await this.removals.keepConflicts(tx, scope, kept));
    if (outcome.kind === 'change') return this.store.change(tx, run, row, outcome.change, facts);
    if (outcome.kind === 'remove' || row.remoteId === null) return this.store.drop(tx, run, row);
    const newId = freshId<LinkId>(millisecondsOf(this.parts.clock.now()));
    return this.removals.recreate(tx, scope, [{ remoteId: row.remoteId, newId }]);
  }

  /** An exception that is gone in Outlook took its date with it: the series has none there, on either side. */
  private async loseDate(tx: Tx, remoteId: string, row: StoredPushRow): Promise<void> {
    if (row.type !== 'EXCEPTION' || row.seriesId === null || row.originalStart === null) return;
    await this.dates.excludeOfSeries(tx, row.seriesId, row.originalStart);
    await this.dates.forgetOccurrence(tx, this.session.run, row.externalCalendarId, remoteId);
  }

  private async reshape(tx: Tx, before: StoredPushRow): Promise<void> {
    const { run } = this.session;
    const master = (await this.store.lock(tx, run, before.linkId)).find((each) => each.linkId === before.linkId);
    if (!master?.remoteId) return;
    await this.dates.forgetOccurrences(tx, master.externalCalendarId, master.remoteId);
    const exceptions = await this.store.lockExceptions(tx, run, master.appointmentId);
    const byLink = new Map(exceptions.map((each) => [each.linkId, each]));
    for (const record of planReshaped(exceptions, master, this.parts.clock.now())) {
      const row = byLink.get(record.linkId);
      if (row) await this.carryOut(tx, row, record);
    }
  }

  private countUp(step: SendStep, answer: PushAnswer): void {
    if (answer.kind === 'refused') return this.session.countUp(1, { skipped: 1 });
    if (step.kind === 'create' && (answer.kind === 'event' || answer.kind === 'duplicate'))
      return this.session.countUp(1, { created: 1 });
    if (step.kind === 'update' && answer.kind === 'event') return this.session.countUp(1, { updated: 1 });
    if (isGone(answer) && step.kind !== 'update') this.session.countUp(1, { deleted: 1 });
  }
}

export function isSend(step: { readonly kind: string }): step is SendStep {
  return ['create', 'update', 'delete', 'cancelOccurrence'].includes(step.kind);
}

/** Refused for all of the mailbox, or for now: nobody has to look whether it was done all the same. */
function isCertainlyUndone({ kind }: RemoteError): boolean {
  return kind === 'throttled' || kind === 'rejected';
}

function isGone({ kind }: PushAnswer): boolean {
  return kind === 'deleted' || kind === 'gone';
}
