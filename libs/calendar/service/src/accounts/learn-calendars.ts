import type { Clock, RemoteCalendar, RemoteCalendarInfo } from '@kalbro/calendar-core';
import type { AccountId } from '@kalbro/kernel';
import { millisecondsOf } from '@kalbro/kernel';
import type { Database } from '@kalbro/database';
import { RoundStore } from '../sync/round-store.js';

export interface LearnCalendarsParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly remote: RemoteCalendar;
  readonly report: (failure: { readonly accountId: AccountId; readonly error: unknown }) => void;
}

/** Somebody waits in front of a browser meanwhile. */
const patienceMilliseconds = 10_000;

/** Lists the calendars of an account right after sign-in, so that the user can choose among them at once. */
export class LearnCalendars {
  private readonly rounds = new RoundStore();

  constructor(private readonly parts: LearnCalendarsParts) {}

  async of(accountId: AccountId): Promise<void> {
    const listed = await this.list(accountId);
    if (!listed) return;
    const now = millisecondsOf(this.parts.clock.now());
    await this.parts.database.transaction((tx) => this.rounds.saveCalendars(tx, accountId, listed, now));
  }

  /** Undefined when Outlook does not tell: the sign-in went through all the same, and the first run lists again. */
  private async list(accountId: AccountId): Promise<readonly RemoteCalendarInfo[] | undefined> {
    const signal = AbortSignal.timeout(patienceMilliseconds);
    try {
      return await this.parts.remote.listCalendars({ accountId, signal, countRequest: () => undefined });
    } catch (error) {
      this.parts.report({ accountId, error });
      return undefined;
    }
  }
}
