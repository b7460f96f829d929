import { invalidRequest, ServiceError } from '../service-error.js';
import {
  NEVER,
  type Attendee,
  type CalendarItem,
  type EventFields,
  type ResponseStatus,
  type Series,
} from './event.model.js';
import { iCalUIdOf } from './ids.js';
import type { Mailbox, SentMail } from './mailbox.js';
import { fieldsOf, instanceAt } from './series.js';
import type { World } from './world.js';

/** What an organiser did to a meeting, as its guests are to hear of it. */
export interface Change {
  kind: 'invitation' | 'update' | 'cancellation';
  /** Original date of the only occurrence concerned. */
  day?: number;
  comment?: string;
  /** Guests that are no longer invited: they get a cancellation. */
  dropped?: readonly Attendee[];
  /** Guests have to answer again. */
  timesChanged?: boolean;
}

const CANCELED = 'Canceled: ';
const addressOf = (attendee: Attendee): string => (attendee.emailAddress.address ?? '').toLowerCase();

function fieldsAt(item: CalendarItem, day: number | undefined): EventFields {
  const instance = day === undefined ? undefined : instanceAt(item, day);
  return instance ? fieldsOf(instance) : item.fields;
}

function log(
  world: World,
  mailbox: Mailbox,
  item: CalendarItem,
  mail: Pick<SentMail, 'kind' | 'to'> & Partial<SentMail>,
): void {
  mailbox.sentMail.push({
    at: new Date(world.clock()).toISOString(),
    from: mailbox.upn,
    subject: item.fields.subject,
    eventId: mailbox.ids.event(item.messageCounter),
    iCalUId: iCalUIdOf(item.uidCreated, item.uidGuid),
    ...mail,
  });
}

/** Tells the guests of a meeting: notes the mail that Exchange would send, and changes their copies. */
export function announce(world: World, item: CalendarItem, change: Change): void {
  const { mailbox } = item.calendar;
  if (!item.isOrganizer) return;
  const { attendees, subject } = fieldsAt(item, change.day);
  const others = attendees.filter((attendee) => addressOf(attendee) !== mailbox.upn);
  tell(world, item, change, others, subject);
  const dropped = (change.dropped ?? []).filter((attendee) => addressOf(attendee) !== mailbox.upn);
  tell(world, item, { kind: 'cancellation' }, dropped, subject);
}

function tell(
  world: World,
  item: CalendarItem,
  change: Change,
  guests: readonly Attendee[],
  subject: string | null,
): void {
  if (guests.length === 0) return;
  const { mailbox } = item.calendar;
  const comment = change.comment === undefined ? {} : { comment: change.comment };
  log(world, mailbox, item, { kind: change.kind, to: guests.map(addressOf), subject, ...comment });
  for (const guest of guests) {
    const copyIn = world.find(addressOf(guest));
    if (copyIn && copyIn !== mailbox) deliver(world, item, change, copyIn);
  }
}

function deliver(world: World, item: CalendarItem, change: Change, guest: Mailbox): void {
  const copy = guest.copyOf(item.uidGuid);
  if (change.kind === 'cancellation') {
    if (copy) cancelCopy(world, copy, change.day);
  } else if (copy) {
    updateCopy(world, item, copy, change);
  } else {
    insertCopy(world, item, guest);
  }
}

function visibleAttendees(fields: EventFields, guest: Mailbox): readonly Attendee[] {
  const stale = fields.attendees.map((attendee) => ({ ...attendee, status: { ...attendee.status, time: NEVER } }));
  return fields.hideAttendees ? stale.filter((attendee) => addressOf(attendee) === guest.upn) : stale;
}

/** A guest's copy shows the meeting as the organiser has it, but for what is the guest's own. */
function copiedFields(source: EventFields, own: EventFields | undefined, guest: Mailbox): EventFields {
  const mine = own ?? {
    ...source,
    showAs: 'tentative',
    categories: [],
    isReminderOn: true,
    sensitivity: source.sensitivity,
  };
  const { showAs, categories, isReminderOn, reminderMinutesBeforeStart } = mine;
  const kept = { showAs, categories, isReminderOn, reminderMinutesBeforeStart };
  return { ...source, ...kept, attendees: visibleAttendees(source, guest) };
}

function copiedSeries(series: Series): Series {
  const { recurrence, zone, cancelled } = series;
  const exceptions = new Map([...series.exceptions].map(([day, exception]) => [day, { ...exception }]));
  return { recurrence, zone, cancelled: new Set(cancelled), exceptions };
}

function insertCopy(world: World, item: CalendarItem, guest: Mailbox): void {
  const number = guest.nextNumber();
  const now = world.clock();
  const {
    transactionId: _notCopied,
    extendedProperties: _own,
    extensions: _too,
    attachments: _files,
    ...shared
  } = item;
  guest.insert({
    ...shared,
    ...{ number, messageCounter: number, calendar: guest.defaultCalendar, created: now, modified: now, sequence: 0 },
    revision: guest.nextRevision(),
    fields: copiedFields(item.fields, undefined, guest),
    ...(item.series ? { series: copiedSeries(item.series) } : {}),
    isOrganizer: false,
    response: { response: 'notResponded', time: NEVER },
  });
}

function updateCopy(world: World, item: CalendarItem, copy: CalendarItem, change: Change): void {
  const guest = copy.calendar.mailbox;
  copy.fields = copiedFields(item.fields, copy.fields, guest);
  copy.span = item.span;
  if (item.series) copy.series = copiedSeries(item.series);
  else delete copy.series;
  if (change.timesChanged && change.day === undefined) {
    copy.response = { response: 'notResponded', time: NEVER };
    copy.fields = { ...copy.fields, showAs: 'tentative' };
  }
  guest.touch(copy, world.clock());
}

/** A cancelled meeting stays in the guest's calendar until the guest removes it (SEMANTICS 5.8, 7.7). */
function cancelCopy(world: World, copy: CalendarItem, day: number | undefined): void {
  const now = world.clock();
  const gone = { isCancelled: true, showAs: 'free', importance: 'high' };
  if (day === undefined) {
    copy.fields = { ...copy.fields, ...gone, subject: CANCELED + (copy.fields.subject ?? '') };
  } else {
    const instance = instanceAt(copy, day);
    if (!instance || !copy.series) return;
    const fields = { ...instance.exception?.fields, ...gone, subject: CANCELED + (fieldsOf(instance).subject ?? '') };
    copy.series.exceptions.set(day, {
      day,
      created: now,
      ...instance.exception,
      fields,
      span: instance.span,
      modified: now,
    });
  }
  copy.calendar.mailbox.touch(copy, now);
}

export type Answer = 'accepted' | 'tentativelyAccepted' | 'declined';

export interface Response {
  answer: Answer;
  day?: number;
  comment?: string;
  sendResponse: boolean;
  proposedNewTime?: Attendee['proposedNewTime'];
}

function assertMayRespond(item: CalendarItem, response: Response): void {
  if (item.isOrganizer) {
    throw invalidRequest("You can't respond to this meeting because you're the meeting organizer.");
  }
  if (response.comment && !response.sendResponse) {
    const message = 'A comment cannot be sent when sendResponse is false.';
    throw new ServiceError(400, 'ErrorInvalidParameter', message);
  }
  if (response.proposedNewTime && !item.fields.allowNewTimeProposals) {
    throw invalidRequest('The meeting organizer does not allow new time proposals.');
  }
}

/** accept, tentativelyAccept, decline: changes the own copy and, when it is sent, the organiser's. */
export function respond(world: World, item: CalendarItem, response: Response): void {
  assertMayRespond(item, response);
  const { mailbox } = item.calendar;
  const now = world.clock();
  const status: ResponseStatus = { response: response.answer, time: new Date(now).toISOString() };
  if (response.sendResponse) sendResponse(world, item, response, status);
  if (response.answer === 'declined') return removeDeclined(world, item, response.day);
  const showAs = response.answer === 'accepted' ? 'busy' : 'tentative';
  applyOwnAnswer(item, response.day, status, showAs, now);
  mailbox.touch(item, now);
}

function applyOwnAnswer(
  item: CalendarItem,
  day: number | undefined,
  status: ResponseStatus,
  showAs: string,
  now: number,
): void {
  if (day === undefined) {
    item.response = status;
    item.fields = { ...item.fields, showAs };
    return;
  }
  const instance = instanceAt(item, day);
  if (!instance || !item.series) return;
  const fields = { ...instance.exception?.fields, showAs };
  const base = { day, created: now, ...instance.exception };
  item.series.exceptions.set(day, { ...base, fields, span: instance.span, modified: now, response: status });
}

function removeDeclined(world: World, item: CalendarItem, day: number | undefined): void {
  const { mailbox } = item.calendar;
  if (day === undefined || !item.series) return mailbox.remove(item);
  item.series.exceptions.delete(day);
  item.series.cancelled.add(day);
  mailbox.touch(item, world.clock());
}

function sendResponse(world: World, item: CalendarItem, response: Response, status: ResponseStatus): void {
  const { mailbox } = item.calendar;
  const organizer = (item.organizer.address ?? '').toLowerCase();
  const comment = response.comment === undefined ? {} : { comment: response.comment };
  log(world, mailbox, item, { kind: 'response', to: [organizer], response: response.answer, ...comment });
  const original = world.find(organizer)?.copyOf(item.uidGuid);
  if (!original?.isOrganizer) return;
  const proposal = response.proposedNewTime ? { proposedNewTime: response.proposedNewTime } : {};
  const answered = (attendees: readonly Attendee[]): Attendee[] =>
    attendees.map((one) => (addressOf(one) === mailbox.upn ? { ...one, status, ...proposal } : one));
  const instance = response.day === undefined ? undefined : instanceAt(original, response.day);
  if (instance && original.series) {
    const now = world.clock();
    const fields = { ...instance.exception?.fields, attendees: answered(fieldsOf(instance).attendees) };
    const base = { day: response.day as number, created: now, ...instance.exception };
    original.series.exceptions.set(base.day, { ...base, fields, span: instance.span, modified: now });
  } else {
    original.fields = { ...original.fields, attendees: answered(original.fields.attendees) };
  }
  original.calendar.mailbox.touch(original, world.clock());
}

/** forward: another guest, for the organiser as well when the mailbox is here. */
export function forward(world: World, item: CalendarItem, to: readonly Attendee[], comment: string | undefined): void {
  const { mailbox } = item.calendar;
  log(world, mailbox, item, { kind: 'forward', to: to.map(addressOf), ...(comment === undefined ? {} : { comment }) });
  for (const guest of to) {
    const copyIn = world.find(addressOf(guest));
    if (copyIn && !copyIn.copyOf(item.uidGuid)) insertCopy(world, item, copyIn);
  }
  const original = item.isOrganizer ? item : world.find(item.organizer.address ?? '')?.copyOf(item.uidGuid);
  if (!original) return;
  original.fields = { ...original.fields, attendees: [...original.fields.attendees, ...to] };
  original.calendar.mailbox.touch(original, world.clock());
}

/** `/cancel`: only who organises a meeting can. */
export function assertOrganizer(item: CalendarItem): void {
  if (item.isOrganizer) return;
  throw invalidRequest("Your request can't be completed. You need to be an organizer to cancel a meeting.");
}
