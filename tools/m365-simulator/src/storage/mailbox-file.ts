import type { CalendarProperties, StoredLog } from '../exchange/calendar.js';
import type { Attachment, CalendarItem, Series, SeriesException } from '../exchange/event.model.js';
import type {
  CalendarGroup,
  ConsentMode,
  Mailbox,
  MailboxOptions,
  MailboxSettings,
  MailboxState,
  SentMail,
} from '../exchange/mailbox.js';
import type { Recurrence } from '../exchange/recurrence.js';

interface StoredSeries {
  recurrence: Recurrence;
  zone: string;
  exceptions: SeriesException[];
  cancelled: number[];
}
type Plain = Omit<CalendarItem, 'calendar' | 'series' | 'extendedProperties' | 'extensions' | 'attachments'>;
interface StoredItem extends Plain {
  series?: StoredSeries;
  extendedProperties?: [string, string | string[]][];
  extensions?: [string, Record<string, unknown>][];
  attachments?: [string, Attachment][];
}
interface StoredCalendar {
  counter: number;
  properties: CalendarProperties;
  revision: number;
  generation: number;
  log: StoredLog;
  items: StoredItem[];
}

/** A mailbox as it lies on disk. */
export interface StoredMailbox {
  options: MailboxOptions;
  displayName: string;
  consent: ConsentMode;
  grantable: string[] | null;
  accountEnabled: boolean;
  /** Missing in older files: let in. */
  applicationAccess?: boolean;
  signInProblem: number | null;
  state?: MailboxState;
  settings: MailboxSettings;
  counters: ReturnType<Mailbox['counters']>;
  groups: CalendarGroup[];
  sentMail: SentMail[];
  transactions: [string, { number: number; fingerprint: string }][];
  calendars: StoredCalendar[];
}

function storeSeries({ recurrence, zone, exceptions, cancelled }: Series): StoredSeries {
  return { recurrence, zone, exceptions: [...exceptions.values()], cancelled: [...cancelled] };
}

function storeItem(item: CalendarItem): StoredItem {
  const { calendar: _folder, series, extendedProperties, extensions, attachments, ...plain } = item;
  return {
    ...plain,
    ...(series ? { series: storeSeries(series) } : {}),
    ...(extendedProperties ? { extendedProperties: [...extendedProperties] } : {}),
    ...(extensions ? { extensions: [...extensions] } : {}),
    ...(attachments ? { attachments: [...attachments] } : {}),
  };
}

export function storeMailbox(mailbox: Mailbox): StoredMailbox {
  const { options, displayName, consent, accountEnabled, applicationAccess, settings, groups, sentMail } = mailbox;
  return {
    ...{ options, displayName, consent, accountEnabled, applicationAccess, settings, groups, sentMail },
    grantable: mailbox.grantable ?? null,
    signInProblem: mailbox.signInProblem ?? null,
    state: mailbox.state,
    counters: mailbox.counters(),
    transactions: [...mailbox.transactions],
    calendars: mailbox.calendars.map((calendar) => {
      const { counter, properties, revision, generation } = calendar;
      return {
        counter,
        properties,
        revision,
        generation,
        log: calendar.storeLog(),
        items: [...calendar.items()].map(storeItem),
      };
    }),
  };
}

function restoreItem(mailbox: Mailbox, calendar: CalendarItem['calendar'], stored: StoredItem): CalendarItem {
  const { series, extendedProperties, extensions, attachments, ...plain } = stored;
  const item: CalendarItem = { ...plain, calendar };
  if (series) {
    const exceptions = new Map(series.exceptions.map((exception) => [exception.day, exception]));
    item.series = { ...series, exceptions, cancelled: new Set(series.cancelled) };
  }
  if (extendedProperties) item.extendedProperties = new Map(extendedProperties);
  if (extensions) item.extensions = new Map(extensions);
  if (attachments) item.attachments = new Map(attachments);
  mailbox.adopt(item);
  return item;
}

/** Fills a newly made mailbox with what was stored. */
export function restoreMailbox(mailbox: Mailbox, stored: StoredMailbox): void {
  mailbox.displayName = stored.displayName;
  mailbox.consent = stored.consent;
  mailbox.accountEnabled = stored.accountEnabled;
  mailbox.applicationAccess = stored.applicationAccess ?? true;
  mailbox.grantable = stored.grantable ?? undefined;
  mailbox.signInProblem = stored.signInProblem ?? undefined;
  mailbox.state = stored.state ?? 'active';
  Object.assign(mailbox.settings, stored.settings);
  mailbox.sentMail.push(...stored.sentMail);
  mailbox.groups.splice(0, mailbox.groups.length, ...stored.groups);
  for (const [id, made] of stored.transactions) mailbox.transactions.set(id, made);
  mailbox.calendars.length = 0;
  for (const { counter, properties, revision, generation, log, items } of stored.calendars) {
    mailbox.restoreCounters({ ...stored.counters, calendar: counter });
    const calendar = mailbox.addCalendar(properties.name, properties);
    calendar.revision = revision;
    calendar.generation = generation;
    calendar.restore(
      items.map((item) => restoreItem(mailbox, calendar, item)),
      log,
    );
  }
  mailbox.restoreCounters(stored.counters);
}
