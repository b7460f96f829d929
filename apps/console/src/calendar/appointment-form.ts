import type { AppointmentDetailsFragment, Availability, CreateAppointmentInput } from '../api/generated/graphql.js';
import { emptyRecurrence, parseRecurrence, ruleOf } from './recurrence-form.js';
import type { RecurrenceForm } from './recurrence-form.js';
import { addDays, dateIn, instantAt, timeIn } from './wall-time.js';

/** An appointment as a person types it: days and times on the wall of its time zone; the last day included. */
export interface AppointmentForm {
  readonly title: string;
  readonly resourceIds: readonly string[];
  readonly isAllDay: boolean;
  readonly startDate: string;
  readonly startTime: string;
  readonly endDate: string;
  readonly endTime: string;
  readonly timeZone: string;
  readonly location: string;
  readonly description: string;
  readonly availability: Availability;
  readonly isPrivate: boolean;
  readonly recurrence: RecurrenceForm;
}

/** A span that somebody pointed at, of days when `isAllDay`. */
export interface Span {
  readonly start: string;
  readonly end: string;
  readonly isAllDay: boolean;
}

export function formOfSpan(
  { start, end, isAllDay }: Span,
  resourceIds: readonly string[],
  timeZone: string,
): AppointmentForm {
  const startDate = dateIn(start, timeZone);
  const endDate = dateIn(end, timeZone);
  return {
    title: '',
    resourceIds,
    isAllDay,
    startDate,
    startTime: isAllDay ? '08:00' : timeIn(start, timeZone),
    endDate: isAllDay ? addDays(endDate, -1) : endDate,
    endTime: isAllDay ? '09:00' : timeIn(end, timeZone),
    timeZone,
    location: '',
    description: '',
    availability: 'BUSY',
    isPrivate: false,
    recurrence: emptyRecurrence(startDate),
  };
}

/** @param rule of the series that an occurrence belongs to; its own is null */
export function formOfAppointment(appointment: AppointmentDetailsFragment, rule: string | null): AppointmentForm {
  const { start, end, timeZone, isAllDay } = appointment;
  return {
    ...formOfSpan(
      { start, end, isAllDay },
      appointment.resources.map(({ id }) => id),
      timeZone,
    ),
    title: appointment.title,
    location: appointment.location ?? '',
    description: appointment.description ?? '',
    availability: appointment.availability,
    isPrivate: appointment.isPrivate,
    recurrence: parseRecurrence(rule, dateIn(start, timeZone), timeZone),
  };
}

type AppointmentInput = Required<CreateAppointmentInput>;

export function inputOf(form: AppointmentForm): AppointmentInput {
  const { isAllDay, startDate, endDate, timeZone } = form;
  return {
    title: form.title.trim(),
    resourceIds: [...form.resourceIds],
    isAllDay,
    start: instantAt(startDate, isAllDay ? '00:00' : form.startTime, timeZone),
    end: isAllDay ? instantAt(addDays(endDate, 1), '00:00', timeZone) : instantAt(endDate, form.endTime, timeZone),
    timeZone,
    location: form.location.trim() === '' ? null : form.location.trim(),
    description: form.description === '' ? null : form.description,
    availability: form.availability,
    isPrivate: form.isPrivate,
    recurrence: ruleOf(form.recurrence, timeZone),
  };
}

/** Only what a person changed: fields that are left out stay, also those that somebody else changes meanwhile. */
export function changesOf(before: AppointmentForm, after: AppointmentForm): Partial<AppointmentInput> {
  const was = inputOf(before);
  const is = inputOf(after);
  const keys = Object.keys(is) as (keyof AppointmentInput)[];
  const changed = keys.filter((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]));
  // Times mean something together only.
  const times = ['start', 'end', 'timeZone', 'isAllDay'] as const;
  const told = changed.some((key) => times.some((time) => time === key))
    ? [...new Set([...changed, ...times])]
    : changed;
  return Object.fromEntries(told.map((key) => [key, is[key]]));
}

export type FormProblem = 'titleMissing' | 'resourceMissing' | 'endBeforeStart' | 'dateMissing' | 'noDays';

/** What can be told before the API is asked. */
export function formProblems(
  form: AppointmentForm,
): Readonly<Partial<Record<'title' | 'resourceIds' | 'end' | 'start' | 'recurrence', FormProblem>>> {
  const isDated =
    form.startDate !== '' && form.endDate !== '' && (form.isAllDay || (form.startTime !== '' && form.endTime !== ''));
  return {
    ...(form.title.trim() === '' ? { title: 'titleMissing' as const } : {}),
    ...(form.resourceIds.length === 0 ? { resourceIds: 'resourceMissing' as const } : {}),
    ...(isDated ? {} : { start: 'dateMissing' as const }),
    ...(isDated && endsBeforeItStarts(form) ? { end: 'endBeforeStart' as const } : {}),
    ...(form.recurrence.repeats === 'weekly' && form.recurrence.days.length === 0
      ? { recurrence: 'noDays' as const }
      : {}),
  };
}

function endsBeforeItStarts(form: AppointmentForm): boolean {
  const { start, end } = inputOf(form);
  return Date.parse(end) < Date.parse(start);
}

/** Moving the start takes the end along, as every calendar does. */
export function withStart(
  form: AppointmentForm,
  start: Partial<Pick<AppointmentForm, 'startDate' | 'startTime'>>,
): AppointmentForm {
  const next = { ...form, ...start };
  if (next.startDate === '' || next.startTime === '' || form.startDate === '' || form.startTime === '') return next;
  const moved = (date: string, time: string) => Date.parse(instantAt(date, time, form.timeZone));
  const by = moved(next.startDate, next.startTime) - moved(form.startDate, form.startTime);
  const end = new Date(moved(form.endDate, form.endTime) + by).toISOString();
  return { ...next, endDate: dateIn(end, form.timeZone), endTime: timeIn(end, form.timeZone) };
}
