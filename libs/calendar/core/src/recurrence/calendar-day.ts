/** A date as days since 1970-01-01, in the proleptic Gregorian calendar: dates as plain numbers, with no zone at all. */
export type CalendarDay = number;

export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

/** Year, month and day of a date; integer arithmetic, since an expansion asks for thousands. */
export function civilDate(calendarDay: CalendarDay): CivilDate {
  // Years counted from 1 March, so that a leap day is the last of its year; 400 years are 146,097 days.
  const shifted = calendarDay + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  };
}

/** Months since January of year 0. */
export function monthIndex({ year, month }: CivilDate): number {
  return year * 12 + month - 1;
}

export function firstOfMonth(index: number): CalendarDay {
  const year = Math.floor(index / 12) - (index % 12 < 2 ? 1 : 0);
  const fromMarch = (index + 10) % 12;
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * fromMarch + 2) / 5);
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(calendarDay: CalendarDay): number {
  return (((calendarDay + 3) % 7) + 7) % 7;
}
