import type { Localised } from '@kalbro/kernel';
import type { SyncPhase, SyncRun, SyncRunStatus } from '../model/sync-run.js';

type Progress = Pick<SyncRun, 'status' | 'phase' | 'processed' | 'total'>;

const ended: Readonly<Partial<Record<SyncRunStatus, Localised>>> = {
  AWAITING_CONFIRMATION: {
    nb: 'Venter på svar: synkroniseringen ville ha slettet uvanlig mye',
    en: 'Waiting for an answer: the synchronisation would have deleted unusually much',
  },
  SUCCEEDED: { nb: 'Ferdig', en: 'Finished' },
  SUCCEEDED_WITH_ERRORS: {
    nb: 'Ferdig, noen oppføringer ble satt til side',
    en: 'Finished, some entries were set aside',
  },
  FAILED: { nb: 'Mislyktes', en: 'Failed' },
  CANCELLED: { nb: 'Avbrutt', en: 'Cancelled' },
};

const going: Readonly<Record<SyncPhase, Localised>> = {
  QUEUED: { nb: 'Venter på å starte', en: 'Waiting to start' },
  SIGNING_IN: { nb: 'Logger inn hos Microsoft', en: 'Signing in with Microsoft' },
  LISTING_CALENDARS: { nb: 'Finner kalendere', en: 'Finding calendars' },
  READING: { nb: 'Leser kalenderen', en: 'Reading the calendar' },
  SENDING: { nb: 'Sender endringer til Outlook', en: 'Sending changes to Outlook' },
  REMOVING: { nb: 'Sletter i Outlook det som ble sendt opp', en: 'Deleting in Outlook what went up' },
  FINISHING: { nb: 'Fullfører', en: 'Finishing' },
  DONE: { nb: 'Ferdig', en: 'Finished' },
};

/** What a run is doing, or how it ended, with how far it has come while it reads or deletes. */
export function phaseText(run: Progress): Localised {
  const words = ended[run.status] ?? going[run.phase];
  if (run.status !== 'RUNNING' || run.processed === 0) return words;
  if (run.phase === 'REMOVING') return counted(words, run);
  if (run.phase !== 'READING') return words;
  return run.total === null
    ? { nb: `${words.nb}: ${run.processed} lest`, en: `${words.en}: ${run.processed} read` }
    : counted(words, run);
}

function counted({ nb, en }: Localised, { processed, total }: Progress): Localised {
  return { nb: `${nb}: ${processed} av ${total}`, en: `${en}: ${processed} of ${total}` };
}
