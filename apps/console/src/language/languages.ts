/** The languages of the console. Norwegian is bokmål. */
export const languages = ['nb', 'en'] as const;
export type Language = (typeof languages)[number];

/** A text in every language. */
export type Localised = Readonly<Record<Language, string>>;

/** The language to begin with: the one that was chosen before, else the first of the browser's that there is. */
export function chooseLanguage(chosen: string | null, preferred: readonly string[]): Language {
  const asked = chosen === null ? preferred : [chosen, ...preferred];
  return asked.map(languageOf).find((language) => language !== undefined) ?? 'nb';
}

function languageOf(tag: string): Language | undefined {
  const primary = tag.toLowerCase().split('-')[0] ?? '';
  // nn readers understand nb; `no` is what old browsers say for it.
  if (['nb', 'no', 'nn'].includes(primary)) return 'nb';
  return languages.find((language) => language === primary);
}

/**
 * How dates and numbers are written: nb is Norway's; English is that of the reader's browser, since London and New York write a
 * date differently.
 */
export function localeOf(language: Language, preferred: readonly string[]): string {
  if (language === 'nb') return 'nb-NO';
  return preferred.find((tag) => /^en-/i.test(tag)) ?? 'en-GB';
}
