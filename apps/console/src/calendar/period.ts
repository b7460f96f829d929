import { Temporal } from 'temporal-polyfill';
import { listDays, startOfWeek } from './view-state.js';
import type { View } from './view-state.js';

/** What is shown, as the reader writes it: a day, from and to, or a month. */
export function periodTitle(view: View, date: string, locale: string): string {
  const day = Temporal.PlainDate.from(date);
  // Of noon in UTC every format in UTC gives the same day.
  const at = (plain: Temporal.PlainDate) => new Date(`${plain.toString()}T12:00:00Z`);
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  if (view === 'month') return format({ month: 'long', year: 'numeric' }).format(at(day));
  if (view === 'day') return format({ dateStyle: 'full' }).format(at(day));
  const first = view === 'week' ? startOfWeek(day, firstDayOf(locale)) : day;
  const last = first.add({ days: view === 'week' ? 6 : listDays - 1 });
  return format({ day: 'numeric', month: 'short', year: 'numeric' }).formatRange(at(first), at(last));
}

/** ISO week of what is shown; undefined for what has several. */
export function weekNumber(view: View, date: string): number | undefined {
  return view === 'week' || view === 'day' ? Temporal.PlainDate.from(date).weekOfYear : undefined;
}

/** The first day of the week, 0 for Sunday, where this locale is spoken. */
export function firstDayOf(locale: string): number {
  const region = new Intl.Locale(locale).maximize().region ?? '';
  return sundayFirst.has(region) ? 0 : 1;
}

/** Regions of English where weeks begin on Sundays, by CLDR (weekData); the others of the console's begin on Mondays. */
const sundayFirst = new Set(['US', 'CA', 'IN', 'ZA', 'SG', 'HK', 'PH', 'JM', 'MT', 'KE', 'ZW', 'PK']);
