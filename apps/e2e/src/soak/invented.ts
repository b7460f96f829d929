import { dayFromNow } from '../people/appointments.js';
import type { Dice } from './dice.js';
import { dateAfter, instantOf, zones } from './wall-clock.js';

/** Times that somebody thinks of, on the clock of a zone. */
export interface InventedTimes {
  readonly zone: string;
  readonly isAllDay: boolean;
  /** `YYYY-MM-DDTHH:MM` */
  readonly start: string;
  readonly end: string;
}

const availabilities = ['FREE', 'TENTATIVE', 'BUSY', 'OUT_OF_OFFICE', 'WORKING_ELSEWHERE'] as const;
const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

/** Near enough to stay well inside the window, far enough to meet the switches of the clocks. */
export function inventTimes(dice: Dice): InventedTimes {
  const zone = dice.pick(zones);
  const date = dayFromNow(dice.between(1, 200));
  if (dice.chance(0.15))
    return { zone, isAllDay: true, start: `${date}T00:00`, end: `${dateAfter(date, dice.between(1, 3))}T00:00` };
  return { zone, isAllDay: false, ...inventHours(dice, date) };
}

/** Other hours of a day. */
export function inventHours(dice: Dice, date: string): { readonly start: string; readonly end: string } {
  const hour = dice.between(0, 21);
  const minute = dice.pick(['00', '15', '30', '45']);
  const until = dice.chance(0.1) ? dateAfter(date, 1) : date;
  const last = until === date ? hour + dice.between(1, 2) : dice.between(0, 20);
  return { start: `${date}T${two(hour)}:${minute}`, end: `${until}T${two(last)}:${minute}` };
}

export function inventAvailability(dice: Dice): string {
  return dice.pick(availabilities);
}

/** A rule that both sides can say. */
export function inventRule(dice: Dice, { start, zone, isAllDay }: InventedTimes): string {
  const date = start.slice(0, 10);
  const until = `${dateAfter(date, dice.between(8, 40))}T${isAllDay ? '00:00' : start.slice(11)}`;
  const utc = instantOf(until, zone).slice(0, 19).replace(/[-:]/g, '');
  const end = dice.chance(0.6) ? `COUNT=${dice.between(3, 8)}` : `UNTIL=${utc}Z`;
  const day = dayOf(date);
  const monthDay = Number(date.slice(8));
  return dice.pick([
    `FREQ=DAILY;${end}`,
    `FREQ=DAILY;INTERVAL=2;${end}`,
    `FREQ=WEEKLY;BYDAY=${day};${end}`,
    `FREQ=WEEKLY;BYDAY=${[day, dayOf(dateAfter(date, 2))].join()};${end}`,
    `FREQ=MONTHLY;BYMONTHDAY=${Math.min(monthDay, 28)};COUNT=3`,
    `FREQ=MONTHLY;BYDAY=${Math.min(4, Math.ceil(monthDay / 7))}${day};COUNT=3`,
  ]);
}

/** The same in the words of Graph, where a person makes a series in Outlook. */
export function inventRecurrence(dice: Dice, { start }: InventedTimes): Record<string, unknown> {
  const startDate = start.slice(0, 10);
  const range = dice.chance(0.6)
    ? { type: 'numbered', startDate, numberOfOccurrences: dice.between(3, 8) }
    : { type: 'endDate', startDate, endDate: dateAfter(startDate, dice.between(8, 40)) };
  const dayName = new Date(`${startDate}T00:00:00Z`).toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' });
  const pattern = dice.pick([
    { type: 'daily', interval: dice.between(1, 3) },
    { type: 'weekly', interval: 1, daysOfWeek: [dayName.toLowerCase()], firstDayOfWeek: 'monday' },
  ]);
  return { pattern, range };
}

function dayOf(date: string): string {
  const [name] = days.slice((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7);
  return name ?? 'MO';
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
