import type { AppointmentId, ResourceId } from '@kalbro/kernel';
import type { AppointmentContent } from '../model/appointment.js';
import type { ContentField } from '../model/content.js';
import { assertContent, badField } from './content-problems.js';
import { noOccurrence } from './content-words.js';
import type { EditableRow } from './edit-plan.js';
import { settleSeries } from './series-rule.js';
import { storable } from './wanted-content.js';

/**
 * A new appointment: a single, or a series where there is a rule. A series that starts on a day its rule does not have
 * begins on the next that it has.
 *
 * @throws RuleError BAD_USER_INPUT naming every field that is wrong
 */
export function planCreate(
  id: AppointmentId,
  content: AppointmentContent,
  resourceIds: readonly ResourceId[],
): EditableRow {
  assertContent(content, new Set(Object.keys(content) as ContentField[]));
  const stored = settleRecurrence(storable(content));
  const type = stored.recurrence === null ? 'SINGLE' : 'SERIES_MASTER';
  return {
    ...{ id, type, seriesId: null, originalStart: null, content: stored, resourceIds },
    ...{ excludedDates: [], additionalDates: [] },
  };
}

/** @throws RuleError BAD_USER_INPUT at `input.recurrence` when the rule has no occurrence */
export function settleRecurrence(content: AppointmentContent): AppointmentContent {
  if (content.recurrence === null) return content;
  const settled = settleSeries(content);
  if (settled === undefined) throw badField('recurrence', noOccurrence);
  return settled;
}
