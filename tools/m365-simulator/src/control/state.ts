import type { ControlledParts } from './service.js';

/** Mailboxes, their calendars and how much is in them. */
export function stateOf({ world, applications, latency }: ControlledParts): Record<string, unknown> {
  const mailboxes = [...world.all()].map((mailbox) => ({
    upn: mailbox.upn,
    displayName: mailbox.displayName,
    tenant: mailbox.options.tenant,
    tenantId: mailbox.options.tenantId,
    timeZone: mailbox.settings.timeZone,
    consent: mailbox.consent,
    events: mailbox.itemCount(),
    sentMail: mailbox.sentMail.length,
    calendars: mailbox.calendars.map((calendar) => ({
      id: mailbox.ids.calendar(calendar.counter),
      name: calendar.properties.name,
      isDefaultCalendar: calendar.properties.isDefaultCalendar,
      events: calendar.size,
    })),
  }));
  return {
    mailboxes,
    applications: applications.all().map(({ clientId, displayName }) => ({ clientId, displayName })),
    latency,
  };
}
