import '@mantine/dates/styles.css';
import 'dayjs/locale/nb';
import 'dayjs/locale/en-gb';
import { DatesProvider } from '@mantine/dates';
import type { ReactNode } from 'react';
import { useLanguage } from '../language/use-language.js';

/** Date fields in the reader's language, with weeks that begin on Mondays where the reader's do. */
export function DateLocale({ children }: { readonly children: ReactNode }) {
  const { language, locale } = useLanguage();
  const isAmerican = locale === 'en-US';
  const known = language === 'nb' ? 'nb' : isAmerican ? 'en' : 'en-gb';
  return <DatesProvider settings={{ locale: known, firstDayOfWeek: isAmerican ? 0 : 1 }}>{children}</DatesProvider>;
}

/** How date fields write a day. */
export function useDateFormat(): string {
  const { language } = useLanguage();
  return language === 'nb' ? 'DD.MM.YYYY' : 'D MMM YYYY';
}
