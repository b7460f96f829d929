import type { AppointmentContent } from '../model/appointment.js';
import type { RemoteEvent, RemoteItem } from '../ports/remote-calendar.port.js';
import type { PushAnswer, SendStep } from '../push/push-plan.js';
import type { TombstoneAnswer } from '../pull/pull-plan.js';
import { OutlookWorld } from './outlook-world.js';
import type { DeltaToken } from './outlook-world.js';

/** A write that reached Outlook, and what it sent. */
export type Write = SendStep & { readonly answer: PushAnswer['kind'] };

/**
 * An Outlook that is written to as well: conditional on the etag, each transaction id once for ever, and perhaps
 * storing a place in its own way, so that what is answered is not what was sent.
 */
export class TwoWayWorld extends OutlookWorld {
  /** Whether pages of the delta carry transaction ids; a `GET` always does. */
  tellsTransactionIds = true;
  /** Whether places are kept in small letters, as a stand-in for whatever Outlook makes of what it is sent. */
  rewrites = false;
  /** Whether a series that is moved or gets another rule forgets what was cancelled or changed of it. */
  forgets = true;
  readonly writes: Write[] = [];
  /** Titles of changed dates that went that way. */
  private readonly forgotten = new Map<string, string>();
  private readonly transactions = new Map<string, string>();

  send(step: SendStep): PushAnswer {
    const answer = this.carryOut(step);
    this.writes.push({ ...step, answer: answer.kind });
    return answer;
  }

  override changesSince(token: DeltaToken): readonly RemoteItem[] {
    return super.changesSince(token).map((item) => this.asTold(item));
  }

  override takeAll(): readonly RemoteItem[] {
    return super.takeAll().map((item) => this.asTold(item));
  }

  override edit(id: string, changes: Partial<AppointmentContent>): void {
    super.edit(id, this.stored(changes));
  }

  /** A series is one item: whatever changes of it changes its etag, and all of it is told again. */
  override except(id: string, date: string, changes: Partial<AppointmentContent>, isCancelled = false): void {
    super.except(id, date, this.stored(changes), isCancelled);
    this.touch(this.item(id));
  }

  /** Another end of a series: what lies after it is gone. */
  override reschedule(id: string, changes: Partial<AppointmentContent>): void {
    const { exceptions, cancelledDates } = this.item(id);
    if (this.forgets) {
      for (const [date, each] of exceptions) this.forgotten.set(`${id} ${date}`, each.content.title);
      return super.reschedule(id, changes);
    }
    const kept = [[...exceptions], [...cancelledDates]] as const;
    super.reschedule(id, changes);
    const dates = new Set(this.datesOf(id));
    for (const [date, each] of kept[0]) if (dates.has(date)) exceptions.set(date, each);
    for (const date of kept[1]) cancelledDates.add(date);
  }

  /** What a date said before it was forgotten. */
  forgottenOf(id: string, date: string): string | undefined {
    return this.forgotten.get(`${id} ${date}`);
  }

  /** What of a series is changed or cancelled: to see both sides as a whole. */
  exceptionOf(id: string, date: string): AppointmentContent | undefined {
    return this.items.get(id)?.exceptions.get(date)?.content;
  }

  /** One event or bare occurrence, as a `GET` has it; a series with its instances. */
  read(remoteId: string): readonly RemoteItem[] {
    const item = this.items.get(remoteId);
    if (item) return [this.full(item), ...this.partsOf(item).filter((part) => part.remoteId !== remoteId)];
    const event = this.event(remoteId);
    if (typeof event !== 'string') return [event];
    const [id = '', date] = remoteId.split('/');
    const series = this.items.get(id);
    const times = series && this.plainOccurrences(series).find(({ start }) => this.dateOf(series, start) === date);
    return [series && times ? this.stub(series, times) : { kind: 'tombstone', remoteId }];
  }

  private asTold(item: RemoteItem): RemoteItem {
    return this.tellsTransactionIds || item.kind !== 'event' ? item : { ...item, transactionId: null };
  }

  private carryOut(step: SendStep): PushAnswer {
    if (step.kind === 'create') return this.create(step.content, step.transactionId);
    if (step.remoteId === null) return { kind: 'gone' };
    const etag = this.etagOf(step.remoteId);
    if (etag === undefined) return { kind: 'gone' };
    if (step.ifMatch !== null && step.ifMatch !== etag) return { kind: 'preconditionFailed' };
    return step.kind === 'update' ? this.patch(step.remoteId, step.fields) : this.remove(step.remoteId);
  }

  private create(content: AppointmentContent, transactionId: string): PushAnswer {
    const existing = this.transactions.get(transactionId);
    if (existing !== undefined) return this.again(existing);
    const id = this.add(this.stored(content), transactionId);
    this.transactions.set(transactionId, id);
    return { kind: 'event', event: this.full(this.item(id)) };
  }

  private again(id: string): PushAnswer {
    const item = this.items.get(id);
    return item ? { kind: 'event', event: this.full(item) } : { kind: 'duplicate', existingRemoteId: id };
  }

  private patch(remoteId: string, fields: Partial<AppointmentContent>): PushAnswer {
    const [id = '', date] = remoteId.split('/');
    if (date !== undefined) this.except(id, date, fields);
    else if (this.item(id).content.recurrence !== null && 'recurrence' in fields) this.reschedule(id, fields);
    else this.edit(id, fields);
    return answerOf(this.event(remoteId));
  }

  private remove(remoteId: string): PushAnswer {
    const [id = '', date] = remoteId.split('/');
    if (date === undefined) this.delete(id);
    else this.cancelOccurrence(id, date);
    return { kind: 'deleted' };
  }

  private stored<Content extends Partial<AppointmentContent>>(content: Content): Content {
    return !this.rewrites || content.location == null
      ? content
      : { ...content, location: content.location.toLowerCase() };
  }

  private etagOf(remoteId: string): string | null | undefined {
    const event = this.event(remoteId);
    if (typeof event === 'object' && event.kind === 'event') return event.etag;
    return this.occurrenceExists(remoteId) ? `${this.items.get(remoteId.split('/')[0] ?? '')?.revision}` : undefined;
  }
}

function answerOf(event: TombstoneAnswer): { readonly kind: 'event'; readonly event: RemoteEvent } {
  if (typeof event === 'string' || event.kind !== 'event') throw new Error('A write left nothing to answer with.');
  return { kind: 'event', event };
}
