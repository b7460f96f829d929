import type { RemoteCalendarInfo } from '@kalbro/calendar-core';
import { isAccessRefusal, isMailboxRefusal, runError } from '@kalbro/calendar-core';
import type { ExternalCalendarId, Instant } from '@kalbro/kernel';
import { millisecondsOf, RemoteError } from '@kalbro/kernel';
import type { CalendarState } from './lease-store.js';
import { PullRound } from './pull-round.js';
import { RoundStore } from './round-store.js';
import type { RunSession } from './run-session.js';
import type { SynchroniseAccountParts } from './synchronise-account.js';

interface Pulled {
  readonly windowMoved: boolean;
}

/** Brings every chosen calendar of an account down, one after the other. */
export class PullCalendars {
  private readonly rounds: RoundStore;

  constructor(private readonly parts: SynchroniseAccountParts) {
    this.rounds = new RoundStore();
  }

  /** Answers with those that were read to their end, and when that began. */
  async run(session: RunSession): Promise<ReadonlyMap<ExternalCalendarId, Instant>> {
    const began = new Map<ExternalCalendarId, Instant>();
    session.phase = 'READING';
    const chosen = session.calendars.filter((each) => each.syncDown);
    const refusals: RemoteError[] = [];
    let isNewDay = false;
    for (const calendar of chosen) {
      const now = this.parts.clock.now();
      const outcome = await this.pull(session, calendar);
      if (outcome instanceof RemoteError) refusals.push(outcome);
      else {
        began.set(calendar.id, now);
        isNewDay ||= outcome.windowMoved;
      }
    }
    throwIfAllDenied(refusals, chosen.length);
    session.phase = 'FINISHING';
    if (isNewDay) await this.learnAgain(session);
    return began;
  }

  /** Only when the listing right after sign-in failed: calendars are known by then as a rule. */
  async learn(session: RunSession): Promise<void> {
    if (session.calendars.length > 0) return;
    session.phase = 'LISTING_CALENDARS';
    const listed = await this.parts.remote.listCalendars(session.remote);
    session.calendars = await this.save(session, listed);
  }

  /**
   * Calendars that were added, renamed or shared since, once a day: the first run whose window moves on asks. A listing that
   * fails does not make the run fail, which has read everything that was chosen.
   */
  private async learnAgain(session: RunSession): Promise<void> {
    try {
      await this.save(session, await this.parts.remote.listCalendars(session.remote));
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
    }
  }

  private save(session: RunSession, listed: readonly RemoteCalendarInfo[]): Promise<readonly CalendarState[]> {
    const now = millisecondsOf(this.parts.clock.now());
    return this.parts.database.transaction((tx) => this.rounds.saveCalendars(tx, session.run.accountId, listed, now));
  }

  /** One calendar that is gone or refused does not keep the others from coming: answers with why. */
  private async pull(session: RunSession, calendar: CalendarState): Promise<Pulled | RemoteError> {
    try {
      return { windowMoved: await new PullRound(this.parts, session, calendar).run() };
    } catch (error) {
      if (!(error instanceof RemoteError) || !concernsCalendarOnly(error)) throw error;
      await this.setCalendarAside(session, calendar, error);
      return error;
    }
  }

  private async setCalendarAside(session: RunSession, calendar: CalendarState, error: RemoteError): Promise<void> {
    const scope = { run: session.run, calendarId: calendar.id };
    if (error.kind === 'gone') {
      await this.parts.database.transaction((tx) => this.rounds.markMissing(tx, scope, this.parts.clock.now()));
    }
    session.addError(runError(error.kind === 'gone' ? 'CALENDAR_NOT_FOUND' : 'CALENDAR_REFUSED', calendar.name));
  }
}

function concernsCalendarOnly(error: RemoteError): boolean {
  if (error.kind !== 'gone' && error.kind !== 'rejected') return false;
  return !isMailboxRefusal(error.code);
}

/** Where access to every calendar is denied, it is the mailbox that is. */
function throwIfAllDenied(refusals: readonly RemoteError[], calendars: number): void {
  const denied = refusals.filter(({ code }) => isAccessRefusal(code));
  if (denied[0] && denied.length === calendars) throw denied[0];
}
