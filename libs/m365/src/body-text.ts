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

/**
 * The body of an event as plain text. Text is asked for, but Graph may answer HTML all the same. Null when nothing is
 * left, as with the empty HTML page that Outlook stores for an event without a description.
 */
export function bodyText(body: unknown): string | null {
  const record = asRecord(body);
  const content = asText(record?.['content']);
  if (content === null) return null;
  return tidyText(isHtml(record?.['contentType'], content) ? htmlToText(content) : content);
}

/** Lines by `\n`, no blanks at their ends, one empty line at most between two, none at either end. */
export function tidyText(text: string): string | null {
  // trimEnd per line, for a pattern that looks for blanks before a line's end is quadratic in a run of blanks.
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trimEnd());
  const tidy = lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '');
  return tidy === '' ? null : tidy;
}

function isHtml(contentType: unknown, content: string): boolean {
  return typeof contentType === 'string'
    ? contentType.toLowerCase() === 'html'
    : /^\s*<(?:!doctype|html)\b/i.test(content);
}
