import type { RemoteCalendar, RemoteCalendarInfo } from '@kalbro/calendar-core';
import type { AccountId } from '@kalbro/kernel';

export interface LearnCalendarsParts {
  readonly remote: RemoteCalendar;
  readonly report: (failure: { readonly accountId: AccountId; readonly error: unknown }) => void;
}

/** Somebody waits in front of a browser meanwhile. */
const patienceMilliseconds = 10_000;

/**
 * Asks for the calendars of an account right after sign-in, so that the user can choose among them at once. None when
 * Outlook does not tell: a sign-in that went through is not lost for that, and the first run lists again.
 */
export async function learnCalendars(
  { remote, report }: LearnCalendarsParts,
  accountId: AccountId,
): Promise<readonly RemoteCalendarInfo[]> {
  const signal = AbortSignal.timeout(patienceMilliseconds);
  try {
    return await remote.listCalendars({ accountId, signal, countRequest: () => undefined });
  } catch (error) {
    report({ accountId, error });
    return [];
  }
}
