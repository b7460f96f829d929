import type { SyncItemError, WriteAnswer } from '@kalbro/calendar-core';
import { projectUp, runError, sameContent } from '@kalbro/calendar-core';
import { SupersededError } from '@kalbro/kernel';
import type { LeaseStore, RunEnd } from '../sync/lease-store.js';
import { fence, proveLease } from '../sync/lease-store.js';
import type { RunSession } from '../sync/run-session.js';
import type { SynchroniseAccountParts } from '../sync/synchronise-account.js';
import type { LeavingEvent } from './leaving-store.js';
import { LeavingStore } from './leaving-store.js';

/** Requests at a time for one mailbox: what Microsoft allows. */
const atATime = 4;
/** Read from the notes at a time: however many there are, few are in memory. */
const batch = 200;

/** What came of one event: null when it is gone from Outlook, otherwise why it stays. */
type Stays = Pick<SyncItemError, 'code'> | null;

/** How Outlook knows an event. */
interface Named {
  readonly remoteId: string;
  readonly etag: string | null;
}

/**
 * Deletes in Outlook what went up to an account that was removed. Each event is struck off in the transaction that counts
 * it, so that whoever goes on after a crash meets at most those again that were on their way, and finds them gone. What
 * somebody changed in Outlook since it went up stays there, and the run says so.
 */
export class DeleteInOutlook {
  private readonly store = new LeavingStore();

  constructor(
    private readonly parts: SynchroniseAccountParts,
    private readonly leases: LeaseStore,
  ) {}

  async run(session: RunSession): Promise<void> {
    session.phase = 'REMOVING';
    for (;;) {
      const events = await this.store.next(this.parts.database.reader, session.run.accountId, batch);
      if (events.length === 0) return;
      await this.deleteAll(session, events);
    }
  }

  /**
   * Ends the run, or hands it back; when it is over, however it went, the account goes, and what was not deleted stays.
   * Throws SupersededError when somebody else has it by now.
   */
  finish(session: RunSession, decided: RunEnd): Promise<RunEnd> {
    const { run } = session;
    return this.parts.database.transaction(async (tx) => {
      const { cancelRequested } = await fence(tx, run);
      const end = endOf(decided, cancelRequested);
      const isOver = end.runStatus !== 'QUEUED';
      if (isOver) this.countLeft(session, await this.store.count(tx, run.accountId));
      if (isOver) session.phase = 'DONE';
      await this.leases.finish(run, session.tally, end, tx);
      if (isOver) await this.store.end(tx, run.accountId);
      return end;
    });
  }

  private countLeft(session: RunSession, left: number): void {
    if (left === 0) return;
    session.countUp(0, { skipped: left });
    session.addError(runError('LEFT_IN_OUTLOOK'));
  }

  /** The first that Microsoft does not want to go on with ends it, once those on their way are back. */
  private async deleteAll(session: RunSession, events: readonly LeavingEvent[]): Promise<void> {
    const queue = [...events];
    const failures: unknown[] = [];
    const work = async (): Promise<void> => {
      for (let event = queue.shift(); event && failures.length === 0; event = queue.shift()) {
        session.signal.throwIfAborted();
        await this.deleteOne(session, event);
      }
    };
    const workers = Array.from({ length: atATime }, () => work().catch((error: unknown) => void failures.push(error)));
    await Promise.all(workers);
    if (failures.length > 0) throw failures.find((each) => each instanceof SupersededError) ?? failures[0];
  }

  private async deleteOne(session: RunSession, event: LeavingEvent): Promise<void> {
    const stays = await this.request(session, event);
    const error = stays && itemError(event, stays);
    await this.parts.database.transaction(async (tx) => {
      await proveLease(tx, session.run);
      await this.store.settle(tx, session.run, event.id, error);
    });
    session.countUp(1, error ? { skipped: 1 } : { deleted: 1 });
    if (error) session.addError(error);
  }

  private async request(session: RunSession, event: LeavingEvent): Promise<Stays> {
    const { remoteId, etag } = event;
    const named = remoteId === null ? await this.find(session, event) : { remoteId, etag };
    if (named === null || 'code' in named) return named;
    const answer = await this.parts.writer.deleteEvent(session.remote, named.remoteId, named.etag);
    if (answer.kind !== 'preconditionFailed') return staysAfter(answer);
    const unchanged = await this.etagOfUnchanged(session, named.remoteId, event.known);
    if (unchanged === undefined) return { code: 'CHANGED_IN_OUTLOOK' };
    return staysAfter(await this.parts.writer.deleteEvent(session.remote, named.remoteId, unchanged));
  }

  /**
   * What became of a create that was never answered: sent again under its transaction id, it is answered with the event
   * that exists, or makes it. Only then is it certain that none comes to be later.
   */
  private async find(session: RunSession, { pending, id }: LeavingEvent): Promise<Named | Stays> {
    if (!pending) return null;
    const place = { ...pending.calendar, fallbackZone: session.fallbackZone };
    const { remote } = session;
    const answer = await this.parts.writer.createEvent(remote, place, pending.content, pending.transactionId);
    const named = nameOf(answer);
    if (!named) return answer.kind === 'refused' ? { code: answer.code } : null;
    await this.parts.database.transaction(async (tx) => {
      await proveLease(tx, session.run);
      await this.store.name(tx, id, named.remoteId, named.etag);
    });
    return named;
  }

  /** Its etag is another one, but all that it says went up: an answer of ours was lost, or Outlook touched it by itself. */
  private async etagOfUnchanged(
    session: RunSession,
    remoteId: string,
    known: LeavingEvent['known'],
  ): Promise<string | undefined> {
    if (known.length === 0) return undefined;
    const item = await this.parts.writer.readItem(session.remote, remoteId, session.fallbackZone);
    if (item.kind !== 'event' || item.type !== 'SINGLE' || item.etag === null) return undefined;
    const says = projectUp(item);
    const isOurs = known.some(
      (each) => each !== null && sameContent(projectUp({ type: 'SINGLE', content: each }), says),
    );
    return isOurs ? item.etag : undefined;
  }
}

function nameOf(answer: WriteAnswer): Named | undefined {
  if (answer.kind === 'event') return { remoteId: answer.event.remoteId, etag: answer.event.etag };
  if (answer.kind === 'duplicate') return { remoteId: answer.existingRemoteId, etag: null };
  return undefined;
}

function staysAfter(answer: WriteAnswer): Stays {
  if (answer.kind === 'preconditionFailed') return { code: 'CHANGED_IN_OUTLOOK' };
  return answer.kind === 'refused' ? { code: answer.code } : null;
}

/** The account is gone for everybody: neither its status nor a problem of it is anybody's concern any more. */
function endOf({ runStatus, retryInSeconds, countsAsTry }: RunEnd, cancelRequested: boolean): RunEnd {
  if (runStatus === 'QUEUED' && cancelRequested) return { runStatus: 'CANCELLED', succeeded: false };
  return {
    runStatus,
    ...(retryInSeconds === undefined ? {} : { retryInSeconds }),
    ...(countsAsTry === undefined ? {} : { countsAsTry }),
    succeeded: false,
  };
}

function itemError({ appointmentId, title }: LeavingEvent, { code }: Pick<SyncItemError, 'code'>): SyncItemError {
  if (code === 'CHANGED_IN_OUTLOOK') return { ...runError(code, title), appointmentId };
  return { code, message: code, appointmentId, title };
}
