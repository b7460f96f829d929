import cronstrue from 'cronstrue/i18n';
import { useFormats } from '../language/use-formats.js';
import { useLanguage } from '../language/use-language.js';
import { useJobTexts } from './jobs.texts.js';
import { parseSchedule } from './schedule-form.js';
import type { Schedule, ScheduleForm } from './schedule-form.js';

/** A schedule in plain words: our own for the usual ones, a library's for any other cron expression. */
export function useScheduleWords(): (schedule: Schedule) => string {
  const say = useJobTexts();
  const { language } = useLanguage();
  const formats = useFormats();
  const dayName = useDayName('long');
  const minutesWords = (minutes: number) => {
    if (minutes === 60) return say('everyHour');
    return minutes % 60 === 0 ? say('everyHours', { hours: minutes / 60 }) : say('every', { count: minutes });
  };
  const words = ({ kind, minutes, time, days, dayOfMonth, cron }: ScheduleForm): string => {
    switch (kind) {
      case 'minutes':
        return minutesWords(minutes);
      case 'daily':
        return say('dailyAt', { time });
      case 'weekly':
        return say('weeklyAt', { time, days: formats.list(days.map(dayName)) });
      case 'monthly':
        return say('monthlyAt', { time, day: dayOfMonth });
      case 'cron':
        return cronstrue.toString(cron, {
          locale: language,
          use24HourTimeFormat: true,
          throwExceptionOnParseError: false,
        });
    }
  };
  return (schedule) => words(parseSchedule(schedule));
}

/** The name of a day as cron counts: 0 is Sunday. */
export function useDayName(length: 'long' | 'short'): (day: number) => string {
  const { locale } = useLanguage();
  const format = new Intl.DateTimeFormat(locale, { weekday: length, timeZone: 'UTC' });
  // The seventh of January 2024 was a Sunday.
  return (day) => format.format(new Date(Date.UTC(2024, 0, 7 + day)));
}
