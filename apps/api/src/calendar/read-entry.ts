import type { AppointmentEntry } from '@kalbro/calendar-core';
import type { AccountId, Instant } from '@kalbro/kernel';

/** An entry of the calendar as its reader may see it. */
export interface ReadEntry extends AppointmentEntry {
  /** It says only that there is something, and when. */
  readonly masked: boolean;
  readonly canEdit: boolean;
  /** The account that it stands in Outlook with; null when it is linked to nothing. */
  readonly link: { readonly accountId: AccountId; readonly lastSyncedAt: Instant } | null;
}
