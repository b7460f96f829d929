import { createHash } from 'node:crypto';
import type { Calendar } from '../exchange/calendar.js';
import { storeText } from '../exchange/body.js';
import { NEW_EVENT_FIELDS, NO_LOCATION } from '../exchange/event-input.js';
import { NEVER, type Attendee, type EventFields, type Series, type Span } from '../exchange/event.model.js';
import { dateOfDay, DAY, parseInstant, toInstant, toWall } from '../exchange/wall-clock.js';
import { makeItem } from '../exchange/make-item.js';
import { DAYS_OF_WEEK } from '../exchange/recurrence.js';
import { resolveZone } from '../exchange/windows-zones.js';
import { badRequest } from '../service-error.js';

/** How many events of which kind a seed makes. */
export interface SeedRequest {
  singles: number;
  series: number;
  occurrences: number;
  /** Every n-th single lasts all day; 0 = none. */
  allDayEvery: number;
  attendees: number;
  /** First day. */
  from: number;
  /** Days over which the events are spread; an hour each when not given. */
  days: number | undefined;
}

const HOUR = 3_600_000;
const SUBJECTS = [
  'Team meeting',
  'Site inspection',
  'Planning',
  'Customer visit',
  'Review',
  'Interview',
  'Workshop',
  'Dentist',
  'Budget',
  'Handover',
];
const PLACES = ['Room 1', 'Room 2', 'Main office', 'Microsoft Teams Meeting', ''];
/** Bodies and guest lists are few and shared: a hundred thousand events would else not fit. */
const VARIANTS = 50;

function wholeNumber(given: Record<string, unknown>, name: string, otherwise: number): number {
  const value = given[name] === undefined ? otherwise : Number(given[name]);
  if (!Number.isInteger(value) || value < 0) throw badRequest(`${name} is a whole number.`);
  return value;
}

export function parseSeed(given: Record<string, unknown>, now: number): SeedRequest {
  const from = given['from'] === undefined ? now - 30 * DAY : parseInstant(String(given['from']));
  if (from === undefined) throw badRequest('from is a date.');
  const days = given['days'] === undefined ? undefined : Math.max(1, wholeNumber(given, 'days', 1));
  return {
    singles: wholeNumber(given, 'singles', 0),
    series: wholeNumber(given, 'series', 0),
    occurrences: Math.max(1, wholeNumber(given, 'occurrences', 10)),
    allDayEvery: wholeNumber(given, 'allDayEvery', 0),
    attendees: wholeNumber(given, 'attendees', 0),
    from: Math.floor(from / DAY) * DAY,
    days,
  };
}

function attendeesOf(count: number): readonly Attendee[] {
  return Array.from({ length: count }, (_, i) => ({
    type: 'required',
    status: { response: 'none', time: NEVER },
    emailAddress: { name: `Guest ${i + 1}`, address: `guest${i + 1}@guests.example` },
  }));
}

function templates(request: SeedRequest): EventFields[] {
  const attendees = attendeesOf(request.attendees);
  return Array.from({ length: VARIANTS }, (_, i) => {
    const text = `${SUBJECTS[i % SUBJECTS.length]}: notes ${i}`;
    const place = PLACES[i % PLACES.length] as string;
    const location =
      place === ''
        ? NO_LOCATION
        : { displayName: place, locationType: 'default', uniqueId: place, uniqueIdType: 'private' };
    const locations = place === '' ? [] : [location];
    return { ...NEW_EVENT_FIELDS, bodyHtml: storeText(text), bodyPreview: text, location, locations, attendees };
  });
}

/** Fills a calendar quickly and always alike: events are made directly, and nobody is invited. */
export class Seeder {
  private readonly zoneName: string;
  private readonly zone: string;
  private readonly templates: EventFields[];
  private made = 0;

  constructor(
    private readonly calendar: Calendar,
    private readonly request: SeedRequest,
    private readonly now: number,
  ) {
    this.zoneName = calendar.mailbox.settings.timeZone;
    this.zone = resolveZone(this.zoneName) ?? 'UTC';
    this.templates = templates(request);
  }

  run(): { singles: number; series: number } {
    const { singles, series } = this.request;
    for (let i = 0; i < singles; i++) this.single(i);
    for (let i = 0; i < series; i++) this.series(i);
    return { singles, series };
  }

  private single(i: number): void {
    const { allDayEvery, from, days, singles } = this.request;
    const spacing = days === undefined ? HOUR : (days * DAY) / Math.max(1, singles);
    const at = from + Math.floor((i * spacing) / (HOUR / 2)) * (HOUR / 2);
    const allDay = allDayEvery > 0 && (i + 1) % allDayEvery === 0;
    this.insert(i, allDay ? this.allDay(at) : this.timed(at, HOUR / 2 + (i % 3) * (HOUR / 2)));
  }

  private timed(wall: number, length: number): Span {
    const zones = { startZone: this.zoneName, endZone: this.zoneName };
    const start = toInstant(wall, this.zone);
    return {
      isAllDay: false,
      start,
      end: start + length,
      startWall: wall,
      endWall: toWall(start + length, this.zone),
      ...zones,
    };
  }

  private allDay(at: number): Span {
    const start = Math.floor(at / DAY) * DAY;
    const zones = { startZone: this.zoneName, endZone: this.zoneName };
    return { isAllDay: true, start, end: start + DAY, startWall: start, endWall: start + DAY, ...zones };
  }

  private series(i: number): void {
    const day = Math.floor(this.request.from / DAY) + (i % 7);
    const wall = day * DAY + (8 + (i % 9)) * HOUR;
    const weekly = i % 2 === 1;
    const weekday = DAYS_OF_WEEK[(((day + 4) % 7) + 7) % 7] as (typeof DAYS_OF_WEEK)[number];
    const common = { interval: 1, month: 0, dayOfMonth: 0, firstDayOfWeek: 'sunday', index: 'first' } as const;
    const pattern = weekly
      ? { type: 'weekly' as const, daysOfWeek: [weekday], ...common }
      : { type: 'daily' as const, ...common };
    const numbered = { type: 'numbered', numberOfOccurrences: this.request.occurrences } as const;
    const range = { ...numbered, startDate: dateOfDay(day), endDate: '0001-01-01', recurrenceTimeZone: this.zoneName };
    const series: Series = {
      recurrence: { pattern, range },
      zone: this.zone,
      exceptions: new Map(),
      cancelled: new Set(),
    };
    this.insert(i, this.timed(wall, HOUR), series);
  }

  private insert(i: number, span: Span, series?: Series): void {
    const { mailbox } = this.calendar;
    const number = mailbox.nextNumber();
    const template = this.templates[i % VARIANTS] as EventFields;
    const fields = { ...template, subject: `${SUBJECTS[i % SUBJECTS.length]} ${i + 1}` };
    const guid = createHash('md5').update(`${mailbox.upn}${number}${this.made++}`).digest('hex').toUpperCase();
    const item = makeItem({ number, calendar: this.calendar, fields, span, now: this.now, uidGuid: guid });
    if (series) item.series = series;
    mailbox.insert(item);
  }
}
