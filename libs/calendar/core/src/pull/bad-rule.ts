import type { SyncScope } from '../model/account.js';
import type { RemoteEvent, RemoteSetAside } from '../ports/remote-calendar.port.js';
import { parseRule } from '../recurrence/rule.js';

/** Why the rule of a series cannot be followed; undefined when it can, and of everything that is no series. */
export function ruleProblem({ type, content }: RemoteEvent): string | undefined {
  if (type !== 'SERIES_MASTER') return undefined;
  const rule = parseRule(content.recurrence ?? '');
  return 'problem' in rule ? rule.problem.en : undefined;
}

/** An event with such a rule, set aside. */
export function badRule(event: RemoteEvent, message: string, scopes: readonly SyncScope[]): RemoteSetAside {
  const tellsTitle = scopes.includes('READ_DETAILS') && !event.content.isPrivate;
  const title = tellsTitle ? event.content.title : null;
  return { kind: 'setAside', remoteId: event.remoteId, code: 'SET_ASIDE_BAD_RECURRENCE', message, title };
}
