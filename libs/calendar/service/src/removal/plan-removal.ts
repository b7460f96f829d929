import { isSignInDead } from '@kalbro/calendar-core';
import type { CalendarAccount, RemovalObstacle } from '@kalbro/calendar-core';

/** What a removal leads to. */
export type RemovalPlan =
  /** Nothing is to be deleted in Outlook: the account goes with everything, at once. */
  | { readonly kind: 'atOnce' }
  /** A run deletes in Outlook what went up; until then the tokens are needed. */
  | { readonly kind: 'run' }
  /** What went up ought to go and cannot: the tokens are erased at once, and a run that is over says what stays. */
  | { readonly kind: 'stays'; readonly obstacle: RemovalObstacle };

/** `events`: how many went up. */
export function planRemoval(
  account: Pick<CalendarAccount, 'status' | 'scopes' | 'problem' | 'grantedPermission'>,
  upCopies: 'KEEP' | 'DELETE',
  events: number,
): RemovalPlan {
  if (upCopies === 'KEEP' || events === 0) return { kind: 'atOnce' };
  const obstacle = decideObstacle(account);
  return obstacle ? { kind: 'stays', obstacle } : { kind: 'run' };
}

/**
 * Why nothing can be deleted in Outlook. A paused account can: its tokens live, and somebody asks for it. One without the
 * scope DELETE cannot, whoever asks: what the scope forbids never happens.
 */
export function decideObstacle({
  status,
  scopes,
  problem,
  grantedPermission,
}: Pick<CalendarAccount, 'status' | 'scopes' | 'problem' | 'grantedPermission'>): RemovalObstacle | null {
  const isAlive = grantedPermission !== null && !isSignInDead(problem);
  const isSignedIn = status === 'CONNECTED' || (status === 'PAUSED' && isAlive);
  if (!isSignedIn) return 'ACCOUNT_NOT_CONNECTED';
  return scopes.includes('DELETE') ? null : 'DELETE_NOT_IN_SCOPE';
}
