import type { Instant } from '@kalbro/kernel';
import { formatRule, parseRule } from '../recurrence/rule.js';
import { dayLength, instantOfWallTime, midnightOf, wallTimeOf } from '../recurrence/wall-clock.js';
import type { AppointmentContent } from './appointment.js';

export type ContentField = keyof AppointmentContent;

const fields: readonly ContentField[] = [
  'title',
  'description',
  'location',
  'start',
  'end',
  'timeZone',
  'isAllDay',
  'isPrivate',
  'availability',
  'recurrence',
];

/** The fields in which two normalised contents differ, in a fixed order. */
export function contentDifference(a: AppointmentContent, b: AppointmentContent): readonly ContentField[] {
  return fields.filter((field) => a[field] !== b[field]);
}

/** Whether two normalised contents say the same. */
export function sameContent(a: AppointmentContent, b: AppointmentContent): boolean {
  return contentDifference(a, b).length === 0;
}

/**
 * Content as Outlook would store it, whoever wrote it: white space, whole seconds, whole days, one name for each zone,
 * one spelling for each rule. Compared in any other form, the two sides would correct each other for ever.
 */
export function normaliseContent(content: AppointmentContent): AppointmentContent {
  const timeZone = canonicalZone(content.timeZone);
  return {
    ...content,
    ...(content.isAllDay ? wholeDays(content, timeZone) : wholeSeconds(content)),
    timeZone,
    title: oneLine(content.title),
    description: filled(manyLines(content.description ?? '')),
    location: filled(oneLine(content.location ?? '')),
    recurrence: content.recurrence === null ? null : normaliseRule(content.recurrence),
  };
}

type Times = Pick<AppointmentContent, 'start' | 'end'>;

function wholeSeconds({ start, end }: Times): Times {
  const floor = (moment: Instant) => `${moment.slice(0, 19)}.000Z` as Instant;
  return { start: floor(start), end: floor(end) };
}

/** From midnight to midnight, a day at least; an end within a day stands for the end of that day. */
function wholeDays({ start, end }: Times, timeZone: string): Times {
  const first = midnightOf(wallTimeOf(start, timeZone));
  const last = midnightOf(wallTimeOf(end, timeZone) + dayLength - 1);
  return {
    start: instantOfWallTime(first, timeZone),
    end: instantOfWallTime(Math.max(last, first + dayLength), timeZone),
  };
}

function oneLine(text: string): string {
  return withoutNul(text).replace(/\s+/g, ' ').trim();
}

function manyLines(text: string): string {
  const unix = withoutNul(text).replace(/\r\n?/g, '\n');
  return unix
    .replace(/[^\S\n]+$/gm, '')
    .replace(/^\n+/, '')
    .trimEnd();
}

/** Postgres refuses the character, and other systems do send it. */
function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

function filled(text: string): string | null {
  return text === '' ? null : text;
}

function normaliseRule(text: string): string {
  const rule = parseRule(text);
  return 'problem' in rule ? text : formatRule(rule);
}

/** Intl is slow to answer and knows some six hundred zones, so the map is bounded by what the world has. */
const canonicalZones = new Map<string, string>();

/** One of the names of a zone that has several, `Europe/Kyiv` for `Europe/Kiev`; an unknown one as it is. */
function canonicalZone(name: string): string {
  const key = name.toLowerCase();
  const known = canonicalZones.get(key);
  if (known !== undefined) return known;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    canonicalZones.set(key, timeZone);
    return timeZone;
  } catch (error) {
    if (error instanceof RangeError) return name;
    throw error;
  }
}
