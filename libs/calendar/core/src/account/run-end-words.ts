import type { Localised } from '@kalbro/kernel';
import type { SyncItemError, SyncRunStatus } from '../model/sync-run.js';
import { runErrorText } from './item-errors.js';

/**
 * Why a run did not end well, in a sentence that may be shown to whoever looks after a client's jobs: never what Microsoft or
 * an event says in its own words.
 */
export function runEndText(status: SyncRunStatus, error: Pick<SyncItemError, 'code'> | null): Localised {
  switch (status) {
    case 'CANCELLED':
      return (error && runErrorText(error.code)) ?? cancelled;
    case 'AWAITING_CONFIRMATION':
      return awaitingConfirmation;
    case 'SUCCEEDED_WITH_ERRORS':
      return (error && runErrorText(error.code)) ?? withErrors;
    default:
      return (error && runErrorText(error.code)) ?? failed;
  }
}

const cancelled: Localised = { nb: 'Synkroniseringen ble avbrutt.', en: 'The synchronisation was cancelled.' };
const awaitingConfirmation: Localised = {
  nb: 'Synkroniseringen venter på svar om sletting. Åpne ressurskortet og svar.',
  en: 'The synchronisation waits for an answer about deletions. Open the resource card and answer.',
};
const withErrors: Localised = {
  nb: 'Noen avtaler kunne ikke synkroniseres. Kjøringen viser hvilke.',
  en: 'Some appointments could not be synchronised. The run shows which.',
};
const failed: Localised = { nb: 'Synkroniseringen mislyktes.', en: 'The synchronisation failed.' };
