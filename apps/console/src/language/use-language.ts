import { useTranslation } from 'react-i18next';
import { localeOf } from './languages.js';
import type { Language } from './languages.js';

const key = 'kalbro.language';

export function storedLanguage(): string | null {
  return localStorage.getItem(key);
}

export interface LanguageChoice {
  readonly language: Language;
  /** A BCP 47 tag for `Intl`. */
  readonly locale: string;
  readonly choose: (language: Language) => void;
}

export function useLanguage(): LanguageChoice {
  const { i18n } = useTranslation();
  const language = i18n.language as Language;
  const choose = (next: Language) => {
    localStorage.setItem(key, next);
    document.documentElement.lang = next;
    void i18n.changeLanguage(next);
  };
  return { language, locale: localeOf(language, navigator.languages), choose };
}
