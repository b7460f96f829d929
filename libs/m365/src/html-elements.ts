/** Where an element of an HTML text stands. */
export interface HtmlElement {
  /** Lower case; empty for the root, which spans the whole text. */
  readonly name: string;
  /** As written. */
  readonly attributes: string;
  readonly start: number;
  readonly innerStart: number;
  innerEnd: number;
  end: number;
  readonly children: HtmlElement[];
}

// Comments first: what they hold is no tag. Neither quote nor bracket is left to two branches, so it cannot run away.
const token = /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^"'<>])*)>/gi;
const childless = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'wbr']);

/**
 * The elements of an HTML text by their places, in document order, the root first. Total: a tag that closes nothing is
 * ignored, and what is never closed ends with what holds it.
 */
export function htmlElements(html: string): readonly [HtmlElement, ...HtmlElement[]] {
  const root = element('', '', 0, 0, html.length);
  const all: [HtmlElement, ...HtmlElement[]] = [root];
  const open = [root];
  for (const { 0: text, 1: slash, 2: name, 3: attributes = '', index } of html.matchAll(token)) {
    if (name === undefined) continue;
    if (slash === '/') close(open, name.toLowerCase(), index, index + text.length);
    else all.push(begin(open, name.toLowerCase(), attributes, index, index + text.length, html.length));
  }
  return all;
}

function begin(
  open: HtmlElement[],
  name: string,
  attributes: string,
  start: number,
  innerStart: number,
  limit: number,
): HtmlElement {
  const isLeaf = childless.has(name) || attributes.endsWith('/');
  const begun = element(name, attributes, start, innerStart, isLeaf ? innerStart : limit);
  open.at(-1)?.children.push(begun);
  if (!isLeaf) open.push(begun);
  return begun;
}

function close(open: HtmlElement[], name: string, innerEnd: number, end: number): void {
  const depth = open.findLastIndex((each) => each.name === name);
  if (depth < 1) return;
  for (const inner of open.splice(depth)) {
    inner.innerEnd = innerEnd;
    inner.end = inner.name === name ? end : innerEnd;
  }
}

function element(name: string, attributes: string, start: number, innerStart: number, end: number): HtmlElement {
  return { name, attributes, start, innerStart, innerEnd: end, end, children: [] };
}
