import type { Instant } from '@kalbro/kernel';
import type { AppointmentContent } from '../model/appointment.js';
import { normaliseContent } from '../model/content.js';
import type { ContentField } from '../model/content.js';
import { occurrenceContent } from '../push/project-up.js';
import { instantOfWallTime, wallTimeOf } from '../recurrence/wall-clock.js';
import { assertContent } from './content-problems.js';
import type { AppointmentChanges, EditScene } from './edit-plan.js';
import { namedException } from './edit-plan.js';

/** What can be empty; null for anything else says nothing, as forms send it. */
const clearable: ReadonlySet<ContentField> = new Set(['description', 'location', 'recurrence']);

/** The changes that say something, without those that only repeat what stands. */
export function givenChanges(changes: AppointmentChanges): Partial<AppointmentContent> {
  const said = Object.entries(changes).filter(
    ([field, value]) => value !== undefined && (value !== null || clearable.has(field as ContentField)),
  );
  return Object.fromEntries(said);
}

/** What stands in the calendar where somebody pointed: the exception, the occurrence, or the appointment itself. */
export function shownContent(scene: EditScene): AppointmentContent {
  const { master, originalStart } = scene;
  if (originalStart === null) return master.content;
  return namedException(scene)?.content ?? occurrenceContent(master.content, originalStart) ?? master.content;
}

/**
 * Content with changes, in normal form.
 * @throws RuleError BAD_USER_INPUT naming every field that is wrong
 */
export function changeContent(shown: AppointmentContent, given: Partial<AppointmentContent>): AppointmentContent {
  const fields = new Set(Object.keys(given) as ContentField[]);
  assertContent({ ...shown, ...given }, fields);
  return storable({ ...shown, ...datesIn(shown, given), ...given });
}

/** Content in normal form, with halves of characters replaced, which no database keeps. */
export function storable(content: AppointmentContent): AppointmentContent {
  const whole = (text: string) => text.replace(/\p{Surrogate}/gu, '\uFFFD');
  const { title, description, location } = content;
  return normaliseContent({
    ...content,
    title: whole(title),
    description: description === null ? null : whole(description),
    location: location === null ? null : whole(location),
  });
}

/** Whole days keep their dates when they move to another zone, whose midnights are other moments. */
function datesIn(shown: AppointmentContent, given: Partial<AppointmentContent>): Partial<AppointmentContent> {
  const zone = given.timeZone ?? shown.timeZone;
  if (!shown.isAllDay || zone === shown.timeZone) return {};
  const moved = (moment: Instant) => instantOfWallTime(wallTimeOf(moment, shown.timeZone), zone);
  return { start: moved(shown.start), end: moved(shown.end) };
}
