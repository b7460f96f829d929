import type { Instance } from '../exchange/event.model.js';
import type { Mailbox } from '../exchange/mailbox.js';
import { fieldsOf, instancesOf } from '../exchange/series.js';
import { parseSpan } from '../exchange/span.js';
import { DAY, formatWall, toWall } from '../exchange/wall-clock.js';
import { json, type HttpAnswer } from '../http/messages.js';
import { invalidRequest, ServiceError } from '../service-error.js';
import { parameter } from './actions.js';
import type { GraphCall } from './call.js';
import type { View } from './prefer.js';

const MAX_SCHEDULES = 20;
const MAX_DAYS = 62;
const MAX_ITEMS = 1000;
/** In the digits of availabilityView; where events overlap the largest counts. */
const DIGITS: Readonly<Record<string, number>> = {
  free: 0,
  tentative: 1,
  busy: 2,
  oof: 3,
  workingElsewhere: 4,
  unknown: 2,
};

interface Interval {
  from: number;
  to: number;
  minutes: number;
}

function intervalOf(call: GraphCall): Interval {
  const span = parseSpan(parameter(call, 'startTime'), parameter(call, 'endTime'), false);
  const minutes = Number(parameter(call, 'availabilityViewInterval') ?? 30);
  if (!Number.isInteger(minutes) || minutes < 5 || minutes > 1440) {
    throw invalidRequest('availabilityViewInterval has to be from 5 to 1440 minutes.');
  }
  if (span.end - span.start > MAX_DAYS * DAY) {
    throw new ServiceError(
      400,
      'ErrorTimeIntervalTooBig',
      'The requested time duration specified for FreeBusyViewOptions.TimeWindow is not within the allowed limits.',
    );
  }
  if ((span.end - span.start) / 60_000 < minutes) {
    throw new ServiceError(400, 'ErrorInvalidMergedFreeBusyInterval', 'The time window is smaller than the interval.');
  }
  return { from: span.start, to: span.end, minutes };
}

function availability(instances: readonly Instance[], { from, to, minutes }: Interval): string {
  const length = Math.ceil((to - from) / (minutes * 60_000));
  const slots = new Array<number>(length).fill(0);
  for (const instance of instances) {
    const digit = DIGITS[fieldsOf(instance).showAs] ?? 2;
    const first = Math.max(0, Math.floor((instance.span.start - from) / (minutes * 60_000)));
    const last = Math.min(length, Math.ceil((instance.span.end - from) / (minutes * 60_000)));
    for (let i = first; i < last; i++) slots[i] = Math.max(slots[i] ?? 0, digit);
  }
  return slots.join('');
}

function scheduleItem(instance: Instance, view: View): Record<string, unknown> {
  const fields = fieldsOf(instance);
  const isPrivate = fields.sensitivity === 'private';
  const point = (at: number): unknown => ({ dateTime: formatWall(toWall(at, view.zone)), timeZone: view.zoneName });
  return {
    isPrivate,
    status: fields.showAs,
    subject: isPrivate ? null : fields.subject,
    location: isPrivate ? null : fields.location.displayName,
    isMeeting: fields.attendees.length > 0,
    isRecurring: instance.day !== undefined,
    isException: instance.exception !== undefined,
    isReminderSet: fields.isReminderOn,
    start: point(instance.span.start),
    end: point(instance.span.end),
  };
}

const failure = (scheduleId: string, message: string, responseCode: string): Record<string, unknown> => ({
  scheduleId,
  availabilityView: '',
  error: { message, responseCode },
  scheduleItems: null,
  workingHours: null,
});

function scheduleOf(
  mailbox: Mailbox | undefined,
  address: string,
  interval: Interval,
  view: View,
): Record<string, unknown> {
  if (!mailbox)
    return failure(address, `Unable to resolve e-mail address ${address} to an Active Directory object.`, '5016');
  const all = [...mailbox.defaultCalendar.items()].flatMap((item) => instancesOf(item, interval.from, interval.to));
  if (all.length > MAX_ITEMS) return failure(address, 'The result set contains too many calendar entries.', '5006');
  const items = all
    .sort((a, b) => a.span.start - b.span.start)
    .filter((instance) => fieldsOf(instance).showAs !== 'free');
  return {
    scheduleId: address,
    availabilityView: availability(items, interval),
    scheduleItems: items.map((instance) => scheduleItem(instance, view)),
    workingHours: mailbox.settings.workingHours,
  };
}

/** Free and busy times of up to twenty people, who need not share their calendars (SEMANTICS 8.4). */
export function getSchedule(call: GraphCall): HttpAnswer {
  const schedules = parameter(call, 'schedules');
  if (!Array.isArray(schedules) || schedules.length === 0) throw invalidRequest('schedules is required.');
  if (schedules.length > MAX_SCHEDULES) throw invalidRequest('No more than 20 schedules can be asked for.');
  const interval = intervalOf(call);
  const value = schedules
    .map(String)
    .map((address) => scheduleOf(call.world.find(address), address, interval, call.prefer.view));
  const context = 'https://graph.microsoft.com/v1.0/$metadata#Collection(microsoft.graph.scheduleInformation)';
  return json(200, { '@odata.context': context, value });
}
