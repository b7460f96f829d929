import { millisecondsOf, RuleError } from '@kalbro/kernel';
import type { FieldProblem, Instant, Localised } from '@kalbro/kernel';
import type { AppointmentContent } from '../model/appointment.js';
import type { ContentField } from '../model/content.js';
import { parseRule } from '../recurrence/rule.js';
import { dayLength, midnightOf, wallTimeOf } from '../recurrence/wall-clock.js';
import * as words from './content-words.js';

/** What Outlook takes at most: characters of a title or place, and days that one entry lasts. */
export const contentLimits = { title: 255, location: 255, description: 100_000, days: 1825 } as const;
const earliest = '1900-01-01T00:00:00.000Z' as Instant;
const latest = '2200-01-01T00:00:00.000Z' as Instant;

/**
 * Refuses content that cannot stand as it was asked for. Judged is what `given` names and what depends on it: what came
 * from Outlook as it is may be kept.
 *
 * @param content as it would be, not normalised yet
 * @throws RuleError BAD_USER_INPUT naming every field that is wrong, as `input.title`
 */
export function assertContent(content: AppointmentContent, given: ReadonlySet<ContentField>): void {
  const problems = [...textProblems(content), ...timeProblems(content, given), ...ruleProblems(content)];
  const concerned = problems.filter(({ field }) => given.has(field) || field === 'end');
  const placed = concerned.map(({ field, message }): FieldProblem => ({ path: pathOf(field, given), message }));
  const [first] = placed;
  if (first) throw new RuleError('BAD_USER_INPUT', first.message, placed);
}

/** The refusal of a single field. */
export function badField(field: ContentField | 'applyTo' | 'resourceIds', message: Localised): RuleError {
  return RuleError.badInput(`input.${field}`, message);
}

interface Problem {
  readonly field: ContentField;
  readonly message: Localised;
}

/** An end that was not sent is wrong because of a start that was. */
function pathOf(field: ContentField, given: ReadonlySet<ContentField>): string {
  return `input.${field === 'end' && !given.has('end') ? 'start' : field}`;
}

function textProblems({ title, description, location }: AppointmentContent): readonly Problem[] {
  return [
    ...(title.replaceAll('\0', '').trim() === '' ? [{ field: 'title', message: words.noTitle } as const] : []),
    ...tooLong('title', title),
    ...tooLong('location', location ?? ''),
    ...tooLong('description', description ?? ''),
  ];
}

function tooLong(field: 'title' | 'location' | 'description', text: string): readonly Problem[] {
  const most = contentLimits[field];
  return text.length > most ? [{ field, message: words.tooLong(most) }] : [];
}

function timeProblems(content: AppointmentContent, given: ReadonlySet<ContentField>): readonly Problem[] {
  const touched = (['start', 'end', 'timeZone', 'isAllDay'] as const).some((field) => given.has(field));
  if (!touched) return [];
  if (!isZone(content.timeZone)) return [{ field: 'timeZone', message: words.noZone }];
  const far = farProblems(content);
  if (far.length > 0) return far;
  return [...midnightProblems(content, given), ...spanProblems(content)];
}

function farProblems({ start, end }: AppointmentContent): readonly Problem[] {
  const isFar = (moment: Instant) => moment < earliest || moment >= latest;
  return (['start', 'end'] as const).flatMap((field) =>
    isFar(field === 'start' ? start : end) ? [{ field, message: words.farAway }] : [],
  );
}

/** Whole days run from midnight to midnight; silently rounded, a caller in another zone would get a day more. */
function midnightProblems(content: AppointmentContent, given: ReadonlySet<ContentField>): readonly Problem[] {
  if (!content.isAllDay) return [];
  const sent = (['start', 'end'] as const).filter((field) => given.has(field));
  return sent.flatMap((field) => {
    const wall = wallTimeOf(content[field], content.timeZone);
    return midnightOf(wall) === wall ? [] : [{ field, message: words.noMidnight(content.timeZone) }];
  });
}

function spanProblems({ start, end, isAllDay }: AppointmentContent): readonly Problem[] {
  if (end < start || (isAllDay && end === start)) return [{ field: 'end', message: words.endsTooEarly }];
  const isLong = millisecondsOf(end) - millisecondsOf(start) > contentLimits.days * dayLength;
  return isLong ? [{ field: 'end', message: words.lastsTooLong(contentLimits.days) }] : [];
}

function ruleProblems({ recurrence }: AppointmentContent): readonly Problem[] {
  if (recurrence === null) return [];
  const rule = parseRule(recurrence);
  return 'problem' in rule ? [{ field: 'recurrence', message: rule.problem }] : [];
}

/** Intl takes offsets such as `+01:00` as well, which have no switches and are no names. */
function isZone(name: string): boolean {
  if (name !== 'UTC' && !/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+){1,2}$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
