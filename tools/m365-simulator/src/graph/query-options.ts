import { badRequest } from '../service-error.js';
import type { GraphCall } from './call.js';

export interface Page {
  top: number;
  skip: number;
}

const MAX_TOP = 1000;
const DEFAULT_TOP = 10;

function wholeNumber(text: string | null, name: string): number | undefined {
  if (text === null) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw badRequest(`Invalid value '${text}' for $${name} query option found.`);
  return value;
}

/** `$top` 1 to 1000, 10 when not given; `odata.maxpagesize` sets the page as well (SEMANTICS 3.1). */
export function pageOf(call: GraphCall): Page {
  const top = wholeNumber(call.query.get('$top'), 'top');
  if (top === 0 || (top ?? 0) > MAX_TOP) throw badRequest('The limit of $top is 1 to 1000.');
  const skip = wholeNumber(call.query.get('$skip'), 'skip') ?? 0;
  return { top: top ?? Math.min(call.prefer.maxPageSize ?? DEFAULT_TOP, MAX_TOP), skip };
}

export function selectOf(call: GraphCall): string[] | undefined {
  const text = call.query.get('$select');
  if (text === null || text.trim() === '') return undefined;
  return text.split(',').map((name) => name.trim());
}

/** Splits at commas that are not inside parentheses or quotes. */
export function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let part = '';
  for (const letter of text) {
    if (letter === "'") quoted = !quoted;
    if (!quoted && letter === '(') depth++;
    if (!quoted && letter === ')') depth--;
    if (letter === ',' && depth === 0 && !quoted) {
      parts.push(part.trim());
      part = '';
    } else part += letter;
  }
  return part.trim() === '' ? parts : [...parts, part.trim()];
}

/** `$select` always brings id and etag along (SEMANTICS 3.6). */
export function pick(source: Record<string, unknown>, select: readonly string[] | undefined): Record<string, unknown> {
  if (!select) return source;
  const wanted = new Set(['@odata.etag', 'id', ...select]);
  return Object.fromEntries(Object.entries(source).filter(([name]) => wanted.has(name.split('@odata.')[0] || name)));
}

/** The nextLink of a list that pages with $skip: the same query with another $skip. */
export function nextSkipLink(call: GraphCall, page: Page): string {
  const parameters = Object.fromEntries(call.query);
  return call.link(call.request.path, { ...parameters, $top: String(page.top), $skip: String(page.skip + page.top) });
}
