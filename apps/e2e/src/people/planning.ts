import type { Appointment } from './appointments.js';
import { appointmentFields } from './appointments.js';
import type { Person } from './client.js';

/** What a person types in. */
export type Typed = Readonly<Record<string, unknown>>;

/** A person who plans: makes, changes and deletes appointments over the public API. */
export class Planning {
  constructor(private readonly person: Person) {}

  async create(input: Typed): Promise<Appointment> {
    const answer = await this.person.session.ask<{ createAppointment: Appointment }>(
      `mutation ($input: CreateAppointmentInput!) { createAppointment(input: $input) { ${appointmentFields} } }`,
      { input: { resourceIds: [this.person.resourceId], timeZone: 'Europe/Oslo', ...input } },
    );
    return answer.createAppointment;
  }

  async update(appointment: Pick<Appointment, 'id' | 'version'>, changes: Typed): Promise<Appointment> {
    const answer = await this.person.session.ask<{ updateAppointment: Appointment }>(
      `mutation ($input: UpdateAppointmentInput!) { updateAppointment(input: $input) {
        ... on Appointment { ${appointmentFields} } } }`,
      { input: { id: appointment.id, version: appointment.version, ...changes } },
    );
    return answer.updateAppointment;
  }

  async delete(appointment: Pick<Appointment, 'id' | 'version'>, more: Typed = {}): Promise<void> {
    await this.person.session.ask('mutation ($input: DeleteAppointmentInput!) { deleteAppointment(input: $input) }', {
      input: { id: appointment.id, version: appointment.version, ...more },
    });
  }
}
