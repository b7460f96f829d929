import { randomBytes } from 'node:crypto';
import { Calendar, type CalendarProperties } from './calendar.js';
import type { CalendarItem } from './event.model.js';
import { guidOf, IdScheme, storeIdentity } from './ids.js';

export type ChangeKind = 'created' | 'updated' | 'deleted';
/** Whether Graph reaches the mailbox; in every other state it answers alike. */
export type MailboxState = 'active' | 'onPremises' | 'unlicensed' | 'softDeleted';
export type ConsentMode = 'ask' | 'grant' | 'deny' | 'admin-required';

export interface SentMail {
  at: string;
  kind: 'invitation' | 'update' | 'cancellation' | 'response' | 'forward';
  from: string;
  to: string[];
  subject: string | null;
  eventId: string;
  iCalUId: string;
  comment?: string;
  response?: string;
}

export interface MailboxSettings {
  timeZone: string;
  language: { locale: string; displayName: string };
  dateFormat: string;
  timeFormat: string;
  archiveFolder: string;
  userPurpose: string;
  delegateMeetingMessageDeliveryOptions: string;
  workingHours: Record<string, unknown>;
  automaticRepliesSetting: Record<string, unknown>;
}

export interface CalendarGroup {
  id: string;
  name: string;
  changeKey: string;
  classId: string;
}

export interface MailboxOptions {
  upn: string;
  displayName: string;
  tenant: string;
  tenantId: string;
  consumer: boolean;
  timeZone: string;
}

function newSettings(timeZone: string): MailboxSettings {
  const at = { dateTime: '2026-01-01T00:00:00.0000000', timeZone: 'UTC' };
  const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
  return {
    timeZone,
    language: { locale: 'en-US', displayName: 'English (United States)' },
    dateFormat: 'M/d/yyyy',
    timeFormat: 'h:mm tt',
    archiveFolder: '',
    userPurpose: 'user',
    delegateMeetingMessageDeliveryOptions: 'sendToDelegateOnly',
    workingHours: {
      daysOfWeek: weekdays,
      startTime: '08:00:00.0000000',
      endTime: '17:00:00.0000000',
      timeZone: { name: timeZone },
    },
    automaticRepliesSetting: {
      status: 'disabled',
      externalAudience: 'all',
      internalReplyMessage: '',
      externalReplyMessage: '',
      scheduledStartDateTime: at,
      scheduledEndDateTime: at,
    },
  };
}

const DEFAULT_NAME = 'Calendar';
const GROUP_CLASS = '0006f0b7-0000-0000-c000-000000000046';

/** One person's Exchange store: calendars and what is in them. */
export class Mailbox {
  readonly oid: string;
  readonly ids: IdScheme;
  readonly calendars: Calendar[] = [];
  readonly groups: CalendarGroup[] = [];
  readonly settings: MailboxSettings;
  readonly sentMail: SentMail[] = [];
  /** transactionId to the item it made, which may be gone since, and a fingerprint of what was asked then. */
  readonly transactions = new Map<string, { number: number; fingerprint: string }>();
  /** Told of every change, so that subscribers can be. */
  onChange: ((kind: ChangeKind, item: CalendarItem, calendar: Calendar) => void) | undefined;
  displayName: string;
  consent: ConsentMode = 'ask';
  /** When set, Entra grants only these of the calendar scopes asked for. */
  grantable: string[] | undefined;
  accountEnabled = true;
  /** Whether applications with permissions of their own are let in: RBAC for Applications may leave a mailbox out. */
  applicationAccess = true;
  /** The address since it was renamed; the mailbox, its ids and its oid are the same. Not kept over a restart. */
  renamedTo: string | undefined;
  state: MailboxState = 'active';
  /** What sign-in says on every attempt: an AADSTS number of SEMANTICS 15.5. */
  signInProblem: number | undefined;
  private readonly byNumber = new Map<number, CalendarItem>();
  /** Only items that were moved: the counter of the others is their number. */
  private readonly moved = new Map<number, CalendarItem>();
  /** Built when the first meeting needs it. */
  private byUid: Map<string, CalendarItem> | undefined;
  private me = { name: '', address: '' };
  private lastNumber = 0x1000;
  private lastRevision = 0x1000;
  private lastCalendar = 0;

  constructor(readonly options: MailboxOptions) {
    this.displayName = options.displayName;
    this.oid = guidOf(`user:${options.upn}`);
    this.ids = new IdScheme(storeIdentity(options.upn, options.consumer));
    this.settings = newSettings(options.timeZone);
    this.addGroup('My Calendars');
    this.addCalendar(DEFAULT_NAME, { isDefaultCalendar: true, isRemovable: false, isTallyingResponses: true });
  }

  get upn(): string {
    return this.options.upn;
  }

  /** What the person signs in with, and what Graph calls them. */
  get address(): string {
    return this.renamedTo ?? this.upn;
  }

  get defaultCalendar(): Calendar {
    return this.calendars.find((calendar) => calendar.properties.isDefaultCalendar) as Calendar;
  }

  /** One object for all items, until the name changes. */
  get self(): { name: string; address: string } {
    if (this.me.name !== this.displayName) this.me = { name: this.displayName, address: this.upn };
    return this.me;
  }

  addGroup(name: string): CalendarGroup {
    const id = this.ids.calendar(0x8000 + this.groups.length);
    const group = { id, name, changeKey: this.ids.changeKey(this.nextRevision()), classId: GROUP_CLASS };
    this.groups.push(group);
    return group;
  }

  addCalendar(name: string, given: Partial<CalendarProperties> = {}): Calendar {
    const providers = this.options.consumer ? [] : ['teamsForBusiness'];
    const calendar = new Calendar(this, this.lastCalendar++, {
      name,
      color: 'auto',
      hexColor: '',
      isDefaultCalendar: false,
      canEdit: true,
      canShare: true,
      canViewPrivateItems: true,
      isRemovable: true,
      isTallyingResponses: false,
      allowedOnlineMeetingProviders: providers,
      defaultOnlineMeetingProvider: providers[0] ?? 'unknown',
      owner: this.self,
      ...given,
    });
    this.calendars.push(calendar);
    return calendar;
  }

  removeCalendar(calendar: Calendar): void {
    for (const item of [...calendar.items()]) this.remove(item);
    calendar.deleted = true;
    this.calendars.splice(this.calendars.indexOf(calendar), 1);
  }

  calendarById(id: string): Calendar | undefined {
    return this.calendars.find((calendar) => this.ids.calendar(calendar.counter) === id);
  }

  nextNumber(): number {
    return ++this.lastNumber;
  }

  nextRevision(): number {
    return ++this.lastRevision;
  }

  /** Another identity of a new meeting; random, since copies in other mailboxes carry it too. */
  newUidGuid(): string {
    return randomBytes(16).toString('hex').toUpperCase();
  }

  /** Makes an item findable that its calendar knows already. */
  adopt(item: CalendarItem): void {
    this.byNumber.set(item.number, item);
    if (item.messageCounter !== item.number) this.moved.set(item.messageCounter, item);
    this.byUid?.set(item.uidGuid, item);
  }

  insert(item: CalendarItem): void {
    this.adopt(item);
    item.calendar.record(item);
    this.onChange?.('created', item, item.calendar);
  }

  /** Notes a change: a new etag, and an entry in the calendar's log. */
  touch(item: CalendarItem, now: number): void {
    item.revision = this.nextRevision();
    item.modified = now;
    item.calendar.record(item);
    this.onChange?.('updated', item, item.calendar);
  }

  remove(item: CalendarItem): void {
    this.byNumber.delete(item.number);
    this.moved.delete(item.messageCounter);
    if (this.byUid?.get(item.uidGuid) === item) this.byUid.delete(item.uidGuid);
    item.calendar.remove(item);
    this.onChange?.('deleted', item, item.calendar);
  }

  /** A move to another calendar: the default id changes, the immutable one does not (SEMANTICS 1.8). */
  move(item: CalendarItem, to: Calendar, now: number): void {
    item.calendar.remove(item);
    this.onChange?.('deleted', item, item.calendar);
    this.moved.delete(item.messageCounter);
    item.messageCounter = this.nextNumber();
    item.revision = this.nextRevision();
    item.modified = now;
    item.calendar = to;
    this.insert(item);
  }

  byImmutable(number: number): CalendarItem | undefined {
    return this.byNumber.get(number);
  }

  byMessage(counter: number): CalendarItem | undefined {
    const item = this.moved.get(counter) ?? this.byNumber.get(counter);
    return item?.messageCounter === counter ? item : undefined;
  }

  copyOf(uidGuid: string): CalendarItem | undefined {
    this.byUid ??= new Map([...this.byNumber.values()].map((item) => [item.uidGuid, item]));
    return this.byUid.get(uidGuid);
  }

  itemCount(): number {
    return this.byNumber.size;
  }

  /** Numbers given out so far, so that a restored mailbox never gives one twice. */
  counters(): { number: number; revision: number; calendar: number } {
    return { number: this.lastNumber, revision: this.lastRevision, calendar: this.lastCalendar };
  }

  restoreCounters(counters: { number: number; revision: number; calendar: number }): void {
    this.lastNumber = counters.number;
    this.lastRevision = counters.revision;
    this.lastCalendar = counters.calendar;
  }
}
