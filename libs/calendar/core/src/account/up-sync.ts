import type { Localised } from '@kalbro/kernel';
import type { CalendarAccount, UpSyncState } from '../model/account.js';
import { upSyncText } from './words.js';

/**
 * Why appointments do, or do not, go up to an account. The reason that must be mended first comes first: a module that
 * is off outranks a pause, a pause outranks the direction, and so on.
 */
export function upSyncState(
  account: Pick<CalendarAccount, 'direction' | 'status' | 'position'>,
  moduleActive: boolean,
): UpSyncState {
  if (!moduleActive) return 'MODULE_INACTIVE';
  if (account.direction === 'NONE' || account.status === 'PAUSED') return 'PAUSED';
  if (account.direction === 'DOWN') return 'NOT_IN_DIRECTION';
  if (account.position !== 1) return 'NOT_MAIN_ACCOUNT';
  return account.status === 'CONNECTED' ? 'ACTIVE' : 'NOT_CONNECTED';
}

/**
 * What to tell somebody who adds or changes an account: that its upward direction is not in use, and which account is
 * the main one. Undefined when there is nothing to tell.
 */
export function notMainNotice(
  account: Pick<CalendarAccount, 'direction' | 'position'>,
  mainUsername: string,
): Localised | undefined {
  const wantsUp = account.direction === 'UP' || account.direction === 'BOTH';
  if (!wantsUp || account.position === 1) return undefined;
  const why = upSyncText('NOT_MAIN_ACCOUNT');
  return { nb: `${why.nb} Det er ${mainUsername}.`, en: `${why.en} That is ${mainUsername}.` };
}

/** What to tell somebody who removes the main account: who is next, and that nothing is re-sent silently. */
export function nextMainNotice(nextUsername: string): Localised {
  return {
    nb: `${nextUsername} blir ny hovedkonto. Avtaler som allerede er sendt opp, blir ikke sendt på nytt.`,
    en: `${nextUsername} becomes the main account. Appointments that already went up are not sent again.`,
  };
}
