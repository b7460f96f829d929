import type { AppointmentId, LinkId } from '@kalbro/kernel';
import type { PushAccount, PushRow } from '../push/push-plan.js';
import { aContent, anId } from './builders.js';

/** A single on which both sides agree. */
export function aPushRow(changes: Partial<PushRow> = {}): PushRow {
  return {
    ...{
      linkId: anId<LinkId>(1),
      appointmentId: anId<AppointmentId>(1),
      remoteId: 'e',
      masterRemoteId: null,
      etag: '1',
    },
    ...{ type: 'SINGLE', seriesId: null, originalStart: null, content: aContent(), base: null },
    ...{ excludedDates: [], additionalDates: [], baseExcludedDates: null, readOnlyReason: null, editedAt: null },
    ...{ deletedAt: null, keptInOutlook: false, attempt: null },
    ...changes,
  };
}

/** A main account that may do everything. */
export function aPushAccount(changes: Partial<PushAccount> = {}): PushAccount {
  return {
    ...{ direction: 'BOTH', upSync: 'ACTIVE', conflictPolicy: 'NEWEST_WINS', tellsTransactionIds: true },
    scopes: ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'],
    ...changes,
  };
}
