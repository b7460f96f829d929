import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { languages } from './languages.js';
import type { Language, Localised } from './languages.js';

export type TextValues = Readonly<Record<string, string | number>>;
/** `count` among the values chooses between `key_one` and `key_other`. */
type KeyOf<T> = T extends `${infer Stem}_one` ? Stem : T extends `${infer Stem}_other` ? Stem : T;
export type Say<Texts> = (key: KeyOf<keyof Texts & string>, values?: TextValues) => string;

/** @param language of the first page */
export async function startLanguage(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'nb',
    supportedLngs: languages,
    // Keys are flat, and React escapes.
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: {},
  });
}

/**
 * Texts of one part of the console, in both languages side by side. They come with the part's code, so a page that is loaded
 * lazily brings its own.
 *
 * @returns a hook that says them in the reader's language: `const say = useTexts(); say('title', { name })`
 */
export function defineTexts<const Texts extends Readonly<Record<string, Localised>>>(
  area: string,
  texts: Texts,
): () => Say<Texts> {
  addTexts(area, texts);
  return () => {
    // Its own types look for the values' names in one language's texts; ours come from the keys.
    const say = useTranslation(area).t as (key: string, values: TextValues) => string;
    return (key, values = {}) => say(key, values);
  };
}

function addTexts(area: string, texts: Readonly<Record<string, Localised>>): void {
  const bundleOf = (language: Language) =>
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text[language]]));
  const add = () => languages.forEach((language) => i18next.addResourceBundle(language, area, bundleOf(language)));
  if (i18next.isInitialized) add();
  else i18next.on('initialized', add);
}
