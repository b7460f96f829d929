import type { Localised } from '@kalbro/kernel';
import { pushRefusalText } from '../account/push-refusals.js';

/** What all links of an appointment say together. */
export interface LinkFacts {
  /** Something of it waits to go up, or for an answer. */
  readonly unsettled: boolean;
  /** Why Outlook will not have it as it stands; null when it was not refused. */
  readonly refusedCode: string | null;
}

/** How an appointment stands with Outlook. */
export interface SyncFacts {
  /** Null when it is linked to nothing. */
  readonly link: LinkFacts | null;
  /** It goes up to an account that has no link to it yet. */
  readonly waitsForAccount: boolean;
}

export type AppointmentSyncState = 'NOT_SYNCED' | 'PENDING' | 'SYNCED' | 'FAILED';

/** A refusal outranks what waits, since it is somebody's to mend. */
export function decideSyncState({ link, waitsForAccount }: SyncFacts): AppointmentSyncState {
  if (link && link.refusedCode !== null) return 'FAILED';
  if (link?.unsettled || waitsForAccount) return 'PENDING';
  return link ? 'SYNCED' : 'NOT_SYNCED';
}

/** Why it is not in Outlook as it stands here, and what to do about it; null when nothing was refused. */
export function syncErrorText({ link }: Pick<SyncFacts, 'link'>): Localised | null {
  return link?.refusedCode == null ? null : pushRefusalText(link.refusedCode);
}
