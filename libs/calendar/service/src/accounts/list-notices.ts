import type { CalendarAccount } from '@kalbro/calendar-core';
import { notMainNotice } from '@kalbro/calendar-core';
import type { Localised } from '@kalbro/kernel';

/** What the user should hear about an account's place in its resource's list. */
export function listNotices(account: CalendarAccount, list: readonly CalendarAccount[]): readonly Localised[] {
  const main = list.find((each) => each.position === 1);
  const notice = main && notMainNotice(account, main.username);
  return notice ? [notice] : [];
}
