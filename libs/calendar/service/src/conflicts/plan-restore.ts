import type { AppointmentContent, Conflict } from '@kalbro/calendar-core';
import { normaliseContent } from '@kalbro/calendar-core';
import type { Localised } from '@kalbro/kernel';
import { RuleError } from '@kalbro/kernel';
import type { StoredConflict } from './conflict-store.js';

/** Fields that only make sense together: where both sides moved something, they come back together. */
export const timeFields: readonly Conflict['field'][] = ['start', 'end', 'timeZone', 'isAllDay', 'recurrence'];

type Kept = Pick<StoredConflict, 'field' | 'plannerValue' | 'outlookValue' | 'winner'>;

/**
 * What an appointment says once the losing values of these conflicts are back.
 *
 * @throws RuleError BAD_USER_INPUT when its times would make no sense
 */
export function planFields(content: AppointmentContent, conflicts: readonly Kept[]): AppointmentContent {
  const lost = Object.fromEntries(conflicts.map((each) => [each.field, losingValue(each)]));
  const after = normaliseContent({ ...content, ...lost });
  if (after.end < after.start) throw RuleError.badInput('id', endsTooEarly);
  assertSameKind(content, after);
  return after;
}

/**
 * The content that was lost because the other side deleted it.
 *
 * @param standing what is left of it; undefined when the row is gone
 * @throws RuleError BAD_USER_INPUT when it was the deletion that lost: then nothing has to be brought back
 */
export function planRevival(conflict: Kept, standing: AppointmentContent | undefined): AppointmentContent {
  const content = losingValue(conflict);
  if (content === null || typeof content !== 'object') throw RuleError.badInput('id', nothingLost);
  if (standing) assertSameKind(standing, content);
  return normaliseContent(content);
}

/** A row is a series or it is none; which of both no value of a conflict changes. */
function assertSameKind(a: AppointmentContent, b: AppointmentContent): void {
  if ((a.recurrence === null) !== (b.recurrence === null)) throw RuleError.badInput('id', otherKind);
}

function losingValue({ winner, plannerValue, outlookValue }: Kept): Conflict['plannerValue'] {
  return winner === 'PLANNER' ? outlookValue : plannerValue;
}

const endsTooEarly: Localised = {
  nb: 'Med den gamle verdien ville avtalen sluttet før den begynner. Endre start og slutt i avtalen selv.',
  en: 'With the old value the appointment would end before it starts. Change start and end in the appointment itself.',
};
const otherKind: Localised = {
  nb: 'Avtalen er blitt en serie, eller er ikke lenger en. Endre gjentakelsen i avtalen selv.',
  en: 'The appointment has become a series, or is one no longer. Change how it repeats in the appointment itself.',
};
const nothingLost: Localised = {
  nb: 'Avtalen står fortsatt i kalenderen. Slett den selv hvis den skal bort.',
  en: 'The appointment still stands in the calendar. Delete it yourself if it is to go.',
};
