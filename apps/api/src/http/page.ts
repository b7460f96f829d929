import type { Language, Localised } from '@kalbro/kernel';
import { translate } from '@kalbro/kernel';

/** The style is inline and named by its hash in the policy; the page runs no script and loads nothing. */
export const pageStyle =
  'body{font:1.05rem/1.5 system-ui,sans-serif;max-width:38rem;margin:12vh auto;padding:0 1.5rem;color:#1b1b1b;background:#fff}' +
  'h1{font-size:1.5rem}a{color:#0b57d0}code{overflow-wrap:anywhere}textarea{box-sizing:border-box;width:100%;font:.9rem/1.4 ui-monospace,monospace}' +
  'textarea,button{color:inherit;background:transparent;border:1px solid;border-radius:.3rem;padding:.6rem 1rem}button{font:inherit;cursor:pointer}' +
  '@media(prefers-color-scheme:dark){body{color:#eee;background:#16181c}a{color:#a8c7fa}}';

/** A page of ours. The title is escaped here; the body is markup, so what came from outside must be escaped in it. */
export function page(title: string, language: Language, body: string): string {
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} - Kalbro</title><style>${pageStyle}</style></head>
<body><main>
${body}
</main></body></html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** What a page says first. */
export interface PageWords {
  readonly heading: Localised;
  readonly body: Localised;
}

/** A page of a heading, a paragraph, and whatever markup follows. */
export function wordsPage({ heading, body }: PageWords, language: Language, more: readonly string[] = []): string {
  const title = translate(heading, language);
  const first = [`<h1>${escapeHtml(title)}</h1>`, paragraph(translate(body, language))];
  return page(title, language, [...first, ...more].join('\n'));
}

export function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

/** The way on from a page that ends something: to the console where there is one. */
export function wayOn(consoleUrl: string | undefined, language: Language): string {
  if (consoleUrl === undefined) {
    return paragraph(translate({ nb: 'Du kan lukke denne siden.', en: 'You can close this page.' }, language));
  }
  const words = translate({ nb: 'Tilbake til Kalbro', en: 'Back to Kalbro' }, language);
  return `<p><a href="${escapeHtml(consoleUrl)}">${words}</a></p>`;
}
