import type { Instant } from '@kalbro/kernel';
import type { RemoteEvent } from '../ports/remote-calendar.port.js';
import { occurrenceOn } from '../recurrence/expand.js';
import type { Series } from '../recurrence/expand.js';
import { dayLength, instantOfWallTime, wallTimeOfDate } from '../recurrence/wall-clock.js';
import { startByRule } from './bare-occurrence.js';

/** What can be asked about an exception, besides what it says itself. */
export interface OriginalStartSources {
  /** The start of the bare occurrence that had the same id. */
  readonly occurrenceStart: Instant | undefined;
  /** Its series, when it is known already. */
  readonly series: Series | undefined;
  /** What was stored when it was heard before. */
  readonly stored: Instant | null;
}

/**
 * The start by the rule that an exception stands for: as it says; else that of the bare occurrence with its id; else by
 * its date and the rule; else as it was stored. When only the date is known, since the master is still to come, noon of
 * that date stands for it until the end of the round settles it (`planSeries`). Null when nothing tells.
 */
export function decideOriginalStart(event: RemoteEvent, sources: OriginalStartSources): Instant | null {
  if (event.type !== 'EXCEPTION') return null;
  const said = event.originalStart;
  const exact = said !== null && 'instant' in said ? said.instant : sources.occurrenceStart;
  if (exact !== undefined) return sources.series ? startByRule(sources.series.content, exact) : exact;
  if (said === null || 'instant' in said) return sources.stored;
  const byRule = sources.series && occurrenceOn(sources.series, said.localDate);
  return byRule ?? sources.stored ?? noonOf(said.localDate, event.content.timeZone);
}

/** The middle of a date is on that date in every zone nearby. */
function noonOf(localDate: string, zone: string): Instant | null {
  const midnight = wallTimeOfDate(localDate);
  return midnight === undefined ? null : instantOfWallTime(midnight + dayLength / 2, zone);
}
