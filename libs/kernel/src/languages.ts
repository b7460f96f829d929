export type Language = 'nb' | 'en';
export const languages: readonly Language[] = ['nb', 'en'];

/** A text for people, in each language that Kalbro speaks. */
export interface Localised {
  readonly nb: string;
  readonly en: string;
}

export function translate(text: Localised, language: Language): string {
  return text[language];
}

/**
 * Reads an `Accept-Language` header (RFC 9110 section 12.5.4). Norwegian in any of its tags is `nb`; everything else,
 * a missing header included, is `en`.
 */
export function parseAcceptLanguage(header: string | undefined): Language {
  const ranges = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((p) => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find((q) => q !== undefined);
      return { tag: tag.trim().toLowerCase(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => tag !== '' && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of ranges) {
    if (/^(nb|no|nn)(-|$)/.test(tag)) return 'nb';
    if (/^en(-|$)/.test(tag)) return 'en';
  }
  return 'en';
}
