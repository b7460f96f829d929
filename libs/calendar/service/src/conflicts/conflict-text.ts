import type { AppointmentContent, Conflict } from '@kalbro/calendar-core';
import { wallTimeOf } from '@kalbro/calendar-core';
import type { Instant } from '@kalbro/kernel';

/** One value of a conflict as text; of a whole entry what it is called and when it is. Null where nothing is, or was left. */
export function conflictText(value: Conflict['plannerValue']): string | null {
  if (value === null) return null;
  return typeof value === 'object' ? entryText(value) : String(value);
}

function entryText({ title, start, end, timeZone, isAllDay }: AppointmentContent): string {
  const from = wallText(start, timeZone);
  const to = wallText(end, timeZone);
  const times = isAllDay
    ? `${from.date} – ${wallText(end, timeZone, -dayLength).date}`
    : `${from.date} ${from.time} – ${from.date === to.date ? '' : `${to.date} `}${to.time} (${timeZone})`;
  return title === '' ? times : `${title}, ${times}`;
}

const dayLength = 86_400_000;

/** All-day ends are exclusive, and people name the last day: hence `shift`. */
function wallText(moment: Instant, timeZone: string, shift = 0): { readonly date: string; readonly time: string } {
  const text = new Date(wallTimeOf(moment, timeZone) + shift).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 16) };
}
