import { useMemo } from 'react';
import { useLanguage } from './use-language.js';

export interface Formats {
  /** 26. nov. 2026, 14:05 */
  readonly dateTime: (instant: string) => string;
  /** 26. nov. 2026 */
  readonly date: (instant: string) => string;
  /** torsdag 26. november 2026 */
  readonly longDate: (instant: string) => string;
  /** 14:05 */
  readonly time: (instant: string) => string;
  readonly number: (value: number) => string;
  /** Kari, Per og Ola */
  readonly list: (items: readonly string[]) => string;
}

/** Dates, times and numbers as the reader writes them, in the browser's time zone (or the one given). */
export function useFormats(timeZone?: string): Formats {
  const { locale } = useLanguage();
  return useMemo(() => formatsOf(locale, timeZone), [locale, timeZone]);
}

export function formatsOf(locale: string, timeZone?: string): Formats {
  const write = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    return (instant: string) => format.format(new Date(instant));
  };
  const numbers = new Intl.NumberFormat(locale);
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
  return {
    dateTime: write({ dateStyle: 'medium', timeStyle: 'short' }),
    date: write({ dateStyle: 'medium' }),
    longDate: write({ dateStyle: 'full' }),
    time: write({ timeStyle: 'short' }),
    number: (value) => numbers.format(value),
    list: (items) => lists.format(items),
  };
}
