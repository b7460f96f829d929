import { compile } from 'html-to-text';
import { asRecord, asText } from './json.js';

const plainHeading = { options: { uppercase: false } };

const htmlToText = compile({
  wordwrap: false,
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
    { selector: 'img', format: 'skip' },
    { selector: 'table', format: 'block' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, ...plainHeading })),
  ],
});

const visibleOnly = compile({
  wordwrap: false,
  // Nobody nests so deep but to break what reads it.
  limits: { maxDepth: 100 },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
  ],
});

/**
 * The body of an event as plain text. Text is asked for, but Graph may answer HTML all the same. Null when nothing is
 * left, as with the empty HTML page that Outlook stores for an event without a description.
 */
export function bodyText(body: unknown): string | null {
  const record = asRecord(body);
  const content = asText(record?.['content']);
  if (content === null) return null;
  return isHtml(record?.['contentType'], content)
    ? tidyText(htmlToText(content).replace(/\n{3,}/g, '\n\n'))
    : tidyText(content);
}

/** What a reader of HTML sees as text, without where links lead. */
export function visibleText(html: string): string {
  return visibleOnly(html);
}

/** Lines by `\n`, no blanks at their ends, no empty line at either end. */
export function tidyText(text: string): string | null {
  // trimEnd per line, for a pattern that looks for blanks before a line's end is quadratic in a run of blanks.
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trimEnd());
  const tidy = lines.join('\n').replace(/^\n+|\n+$/g, '');
  return tidy === '' ? null : tidy;
}

function isHtml(contentType: unknown, content: string): boolean {
  return typeof contentType === 'string'
    ? contentType.toLowerCase() === 'html'
    : /^\s*<(?:!doctype|html)\b/i.test(content);
}
