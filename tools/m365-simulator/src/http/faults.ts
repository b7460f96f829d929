import { badRequest } from '../service-error.js';
import type { HttpRequest } from './messages.js';

export interface Fault {
  status?: number;
  code?: string;
  message?: string;
  /** Seconds; sent as Retry-After. */
  retryAfter?: number;
  delayMs?: number;
  /** `before`: the connection breaks and nothing is done. `after`: the work is done and the answer is lost. */
  drop?: 'before' | 'after';
  /** No body at all, as some 5xx come. */
  emptyBody?: boolean;
  headers?: Record<string, string>;
}

interface Rule {
  match: { method?: string; path?: string; upn?: string; nth?: number };
  /** How often the fault happens; 0 = as long as the rule stands. */
  times: number;
  fault: Fault;
  seen: number;
  done: number;
}

type Loose = Record<string, unknown>;

/** A path matches by a part of it; `*` stands for anything. */
function pathMatches(pattern: string, path: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(escaped.join('.*'), 'i').test(path);
}

function parseRule(given: unknown): Rule {
  const { match = {}, times, fault } = (given ?? {}) as { match?: Loose; times?: unknown; fault?: Loose };
  if (!fault || typeof fault !== 'object') throw badRequest('A fault rule needs a fault.');
  if (fault['drop'] !== undefined && fault['drop'] !== 'before' && fault['drop'] !== 'after') {
    throw badRequest("drop is 'before' or 'after'.");
  }
  if (fault['status'] !== undefined && !(Number(fault['status']) >= 100 && Number(fault['status']) <= 599)) {
    throw badRequest('status is an HTTP status.');
  }
  return {
    match: match as Rule['match'],
    times: times === undefined || times === null ? 1 : Number(times),
    fault: fault as Fault,
    seen: 0,
    done: 0,
  };
}

/** Faults by script. */
export class Faults {
  private rules: Rule[] = [];

  replace(given: unknown): void {
    if (!Array.isArray(given)) throw badRequest('Faults are a list.');
    this.rules = given.map(parseRule);
  }

  /** Further rules: those that stand keep their counts. */
  add(given: unknown): void {
    if (!Array.isArray(given)) throw badRequest('Faults are a list.');
    this.rules.push(...given.map(parseRule));
  }

  /** Drops the rules of one mailbox; all of them when none is named. */
  forget(upn: string | null): void {
    this.rules = upn === null ? [] : this.rules.filter(({ match }) => match.upn?.toLowerCase() !== upn.toLowerCase());
  }

  list(): readonly Rule[] {
    return this.rules;
  }

  /** The fault of this request, if one is due; counts the request. */
  take(request: HttpRequest, upn: string | null): Fault | undefined {
    for (const rule of this.rules) {
      if (!isMeant(rule, request, upn)) continue;
      rule.seen++;
      if (rule.seen < (rule.match.nth ?? 1) || (rule.times > 0 && rule.done >= rule.times)) continue;
      rule.done++;
      return rule.fault;
    }
    return undefined;
  }
}

function isMeant({ match }: Rule, request: HttpRequest, upn: string | null): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== request.method) return false;
  if (match.upn !== undefined && match.upn.toLowerCase() !== upn?.toLowerCase()) return false;
  return match.path === undefined || pathMatches(match.path, request.path);
}
