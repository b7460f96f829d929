import { visibleText } from './body-text.js';
import type { HtmlElement } from './html-elements.js';
import { htmlElements } from './html-elements.js';

/** Teams' own classes; Outlook keeps them when it lays the text out anew. */
const teamsClass = /\bclass\s*=\s*["']?[^"'>]*\bme-email-/i;
const teamsLink = /\bhref\s*=\s*["']?https:\/\/teams\.(?:microsoft|live)\.(?:com|us)\/(?:l\/meetup-join|meet)\//i;
/** Parts of these mean nothing without the whole. */
const indivisible = new Set(['table', 'tbody', 'thead', 'tfoot', 'tr', 'ul', 'ol', 'dl']);
const separatorAtLeast = 10;

/** The part of a stored body that makes it an online meeting: [start, end) of the HTML. */
export interface MeetingBlock {
  readonly start: number;
  readonly end: number;
  /** What encloses everything that the body shows. */
  readonly body: HtmlElement;
}

/**
 * Where the text that Teams adds stands in a stored body, with the lines drawn above and below it; undefined when it has
 * none. A link to a meeting counts only when the event is one, for people paste such links.
 */
export function findMeetingBlock(html: string, isOnlineMeeting: boolean): MeetingBlock | undefined {
  const elements = htmlElements(html);
  const marked = elements.filter(({ attributes }) => teamsClass.test(attributes));
  const links = isOnlineMeeting ? elements.filter(({ attributes }) => teamsLink.test(attributes)) : [];
  const [first, ...others] = marked.length > 0 ? marked : links;
  if (!first) return undefined;
  const core = { start: first.start, end: others.reduce((end, each) => Math.max(end, each.end), first.end) };
  const around = elements.filter((each) => each.innerStart <= core.start && core.end <= each.innerEnd);
  const parent = around.findLast(({ name }) => !indivisible.has(name)) ?? elements[0];
  return { ...withSeparators(html, parent, core), body: around.find(({ name }) => name === 'body') ?? elements[0] };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whole children of `parent`, from the one that holds the core's start to the one that holds its end. */
function withSeparators(html: string, parent: HtmlElement, core: Span): Span {
  const { children } = parent;
  const inside = children.flatMap((child, index) => (child.end > core.start && child.start < core.end ? [index] : []));
  let [first = 0] = inside;
  let last = inside.at(-1) ?? first;
  if (isSeparator(html, children[first - 1]) && isBlankBetween(html, children[first - 1], children[first])) first -= 1;
  for (let next = last + 1; isBlankBetween(html, children[next - 1], children[next]); next += 1) {
    if (isSeparator(html, children[next])) last = next;
    else if (shownBy(html, children[next]) !== '') break;
  }
  return { start: children[first]?.start ?? core.start, end: children[last]?.end ?? core.end };
}

function isSeparator(html: string, element: HtmlElement | undefined): boolean {
  const text = shownBy(html, element);
  return text.length >= separatorAtLeast && /^_+$/.test(text);
}

function isBlankBetween(html: string, a: HtmlElement | undefined, b: HtmlElement | undefined): boolean {
  return a !== undefined && b !== undefined && html.slice(a.end, b.start).trim() === '';
}

function shownBy(html: string, element: HtmlElement | undefined): string {
  return element === undefined ? '' : visibleText(html.slice(element.start, element.end)).replace(/\s+/g, '');
}

/**
 * A stored body with another description, in which the block of the meeting stands as it did, byte for byte. What the
 * description repeats of the block, as Graph gives it for text, is left out: it would double with every change.
 */
export function withDescription(html: string, block: MeetingBlock, description: string): string {
  const kept = html.slice(block.start, block.end);
  const { before, after } = aroundBlock(description.split('\n'), wordsOf(visibleText(kept)));
  const { innerStart, innerEnd } = block.body;
  return [html.slice(0, innerStart), toHtml(before), kept, toHtml(after), html.slice(innerEnd)].join('');
}

interface Around {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

function aroundBlock(lines: readonly string[], block: string): Around {
  const words = lines.map(wordsOf);
  for (let from = 0; from < lines.length; from += 1) {
    const to = words[from] === '' ? undefined : endOfBlock(words, from, block);
    if (to !== undefined) return { before: trimmed(lines.slice(0, from)), after: trimmed(lines.slice(to)) };
  }
  return { before: trimmed(lines), after: [] };
}

/** The line after those that together say what the block says; undefined when they do not. */
function endOfBlock(words: readonly string[], from: number, block: string): number | undefined {
  let said = 0;
  for (let line = from; line < words.length; line += 1) {
    const word = words[line] ?? '';
    if (!block.startsWith(word, said)) return undefined;
    said += word.length;
    if (said === block.length) return line + 1;
  }
  return undefined;
}

/** Letters and figures only, without the addresses that links lead to: each side lays the text out in its own way. */
function wordsOf(text: string): string {
  return text.replace(/[<[]https?:[^>\]\s]*[>\]]/gi, '').replace(/[^\p{L}\p{N}]+/gu, '');
}

function trimmed(lines: readonly string[]): readonly string[] {
  const isFilled = (line: string) => line.replace(/[\s_]+/g, '') !== '';
  return lines.slice(lines.findIndex(isFilled), lines.findLastIndex(isFilled) + 1);
}

function toHtml(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `<div>${lines.map(escaped).join('<br>\r\n')}</div>\r\n`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Of blanks in a row HTML shows one. */
function escaped(line: string): string {
  return line.replace(/[&<>"]/g, (sign) => entities[sign] ?? '').replace(/^ | (?= )/g, '&nbsp;');
}
