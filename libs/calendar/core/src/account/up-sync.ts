import type { Localised } from '@kalbro/kernel';
import type {
  AccountProblem,
  AccountStatus,
  CalendarAccount,
  ExternalCalendar,
  UpSyncState,
} from '../model/account.js';
import { upSyncText } from './words.js';

/**
 * Why appointments do, or do not, go up to an account. The reason that must be mended first comes first: a module that
 * is off outranks a pause, a pause outranks the direction, and so on. An account without a calendar that takes
 * appointments counts as one whose direction does not go up; its problem says which it is.
 */
export function upSyncState(
  account: Pick<CalendarAccount, 'direction' | 'status' | 'position'>,
  moduleActive: boolean,
  calendars: readonly Pick<ExternalCalendar, 'syncUp' | 'canEdit'>[] = [],
): UpSyncState {
  if (!moduleActive) return 'MODULE_INACTIVE';
  if (account.direction === 'NONE' || account.status === 'PAUSED') return 'PAUSED';
  if (account.direction === 'DOWN') return 'NOT_IN_DIRECTION';
  if (account.position !== 1) return 'NOT_MAIN_ACCOUNT';
  if (lacksUpCalendar(calendars)) return 'NOT_IN_DIRECTION';
  return account.status === 'CONNECTED' ? 'ACTIVE' : 'NOT_CONNECTED';
}

/** Whether a run of the account may be tried: one whose Outlook could not be reached may have it back by now. */
export function isSynchronisable(status: AccountStatus): boolean {
  return status === 'CONNECTED' || status === 'FAILED';
}

/** A problem as it is told; one that follows from how things stand has no beginning. */
export type ShownProblem = Omit<AccountProblem, 'since'>;

/** What is wrong with an account; where nothing was recorded, that none of its calendars takes what goes up to it. */
export function shownProblem(
  account: Pick<CalendarAccount, 'direction' | 'status' | 'position' | 'problem'>,
  calendars: readonly Pick<ExternalCalendar, 'syncUp' | 'canEdit'>[],
): ShownProblem | null {
  if (account.problem) return account.problem;
  const isMissed = upSyncState(account, true) === 'ACTIVE' && lacksUpCalendar(calendars);
  return isMissed ? { code: 'NO_UP_CALENDAR' } : null;
}

/** Whether its calendars are known, and none of them takes appointments. */
function lacksUpCalendar(calendars: readonly Pick<ExternalCalendar, 'syncUp' | 'canEdit'>[]): boolean {
  return calendars.length > 0 && !calendars.some(({ syncUp, canEdit }) => syncUp && canEdit);
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

/** What to tell somebody who lets an account go up that never did: how much of the planner follows. */
export function firstUpNotice(appointments: number): Localised {
  return appointments === 1
    ? {
        nb: '1 avtale i planleggeren sendes opp ved neste synkronisering.',
        en: '1 appointment of the planner goes up with the next synchronisation.',
      }
    : {
        nb: `${appointments} avtaler i planleggeren sendes opp ved neste synkronisering.`,
        en: `${appointments} appointments of the planner go up with the next synchronisation.`,
      };
}
