import type { Mailbox } from '../exchange/mailbox.js';
import { fieldsOf, instancesOf } from '../exchange/series.js';
import type { Instance } from '../exchange/event.model.js';
import { DAY, formatWall, parseDateTime, toInstant, toWall } from '../exchange/wall-clock.js';
import { resolveZone } from '../exchange/windows-zones.js';
import { badRequest } from '../service-error.js';

const WEEK = 7 * DAY;

function shown(instance: Instance, zone: string): Record<string, unknown> {
  const { item, day, exception, span } = instance;
  const { ids } = item.calendar.mailbox;
  const fields = fieldsOf(instance);
  const local = (which: 'start' | 'end'): string =>
    formatWall(span.isAllDay ? span[which] : toWall(span[which], zone)).slice(0, 16);
  return {
    id: day === undefined ? ids.event(item.messageCounter) : ids.occurrence(item.messageCounter, day),
    subject: fields.subject ?? '',
    start: local('start'),
    end: local('end'),
    isAllDay: span.isAllDay,
    showAs: fields.showAs,
    isCancelled: fields.isCancelled,
    isPrivate: fields.sensitivity === 'private',
    isOrganizer: item.isOrganizer,
    kind: exception ? 'exception' : day === undefined ? 'single' : 'occurrence',
    calendar: item.calendar.properties.name,
  };
}

/** What a person sees who opens the calendar on a week, in the mailbox's own zone. */
export function weekOf(mailbox: Mailbox, from: string | null): Record<string, unknown> {
  const zoneName = mailbox.settings.timeZone;
  const zone = resolveZone(zoneName) ?? 'UTC';
  const start = parseDateTime(from ?? '')?.wall;
  if (start === undefined) throw badRequest('from is the date of the first day.');
  const instants = [toInstant(start, zone), toInstant(start + WEEK, zone)] as const;
  const all = mailbox.calendars.flatMap((calendar) =>
    [...calendar.items()].flatMap((item) => instancesOf(item, instants[0] - DAY, instants[1] + DAY)),
  );
  const events = all
    .map((instance) => shown(instance, zone))
    .filter(({ start: at, end }) => {
      const [first, last] = [formatWall(start).slice(0, 16), formatWall(start + WEEK).slice(0, 16)];
      return String(at) < last && String(end) > first;
    });
  const calendars = mailbox.calendars.map(({ properties }) => properties.name);
  return { timeZone: zoneName, displayName: mailbox.displayName, calendars, events };
}
