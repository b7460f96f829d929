import { badRequest } from '../service-error.js';

/** A filter as a tree; evaluation knows the events, this file only the grammar. */
export type Filter =
  | { kind: 'and' | 'or'; left: Filter; right: Filter }
  | { kind: 'not'; inner: Filter }
  | { kind: 'compare'; path: string; operator: string; value: string | number | boolean | null }
  | { kind: 'call'; name: string; path: string; value: string }
  | { kind: 'any'; path: string; conditions: Map<string, string> };

const TOKEN = /\s*(?:('(?:[^']|'')*')|(\d{4}-\d{2}-\d{2}[T\d:.Z+-]*)|(-?\d+(?:\.\d+)?)|([\w/@.]+)|([(),:]))/y;
const OPERATORS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];
const FUNCTIONS = ['startswith', 'contains', 'endswith'];

function tokenise(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw badRequest(`Invalid filter clause: syntax error at position ${at} in '${text}'.`);
    tokens.push(match[0].trim());
  }
  return tokens;
}

function literal(token: string): string | number | boolean | null {
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  if (token === 'true' || token === 'false') return token === 'true';
  if (token === 'null') return null;
  return /^-?\d+(\.\d+)?$/.test(token) ? Number(token) : token;
}

class Parser {
  private at = 0;
  constructor(
    private readonly tokens: readonly string[],
    private readonly text: string,
  ) {}

  parse(): Filter {
    const filter = this.disjunction();
    if (this.at < this.tokens.length) this.fail();
    return filter;
  }

  private fail(): never {
    throw badRequest(`Invalid filter clause: '${this.text}'.`);
  }

  private next(): string {
    return this.tokens[this.at++] ?? this.fail();
  }

  private take(token: string): boolean {
    if (this.tokens[this.at]?.toLowerCase() !== token) return false;
    this.at++;
    return true;
  }

  private expect(token: string): void {
    if (!this.take(token)) this.fail();
  }

  private disjunction(): Filter {
    let left = this.conjunction();
    while (this.take('or')) left = { kind: 'or', left, right: this.conjunction() };
    return left;
  }

  private conjunction(): Filter {
    let left = this.term();
    while (this.take('and')) left = { kind: 'and', left, right: this.term() };
    return left;
  }

  private term(): Filter {
    if (this.take('not')) return { kind: 'not', inner: this.term() };
    if (this.take('(')) {
      const inner = this.disjunction();
      this.expect(')');
      return inner;
    }
    const word = this.next();
    if (FUNCTIONS.includes(word.toLowerCase())) return this.call(word.toLowerCase());
    return word.toLowerCase().endsWith('/any') ? this.any(word.slice(0, -4)) : this.comparison(word);
  }

  private call(name: string): Filter {
    this.expect('(');
    const path = this.next();
    this.expect(',');
    const value = String(literal(this.next()));
    this.expect(')');
    return { kind: 'call', name, path, value };
  }

  private comparison(path: string): Filter {
    const operator = this.next().toLowerCase();
    if (!OPERATORS.includes(operator)) this.fail();
    return { kind: 'compare', path, operator, value: literal(this.next()) };
  }

  private any(path: string): Filter {
    const conditions = new Map<string, string>();
    this.expect('(');
    this.next();
    this.expect(':');
    do {
      const member = this.next().split('/').pop() ?? '';
      this.expect('eq');
      conditions.set(member, String(literal(this.next())));
    } while (this.take('and'));
    this.expect(')');
    return { kind: 'any', path, conditions };
  }
}

export function parseFilter(text: string): Filter {
  return new Parser(tokenise(text), text).parse();
}

/** The first property a filter names: `$orderby` has to begin with it (SEMANTICS 3.3). */
export function firstPath(filter: Filter): string {
  if ('left' in filter) return firstPath(filter.left);
  return filter.kind === 'not' ? firstPath(filter.inner) : filter.path;
}
