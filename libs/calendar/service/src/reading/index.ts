export type { AppointmentLink, StoredAppointment } from './appointment-store.js';
export { ReadAppointment } from './read-appointment.js';
export { ReadAppointments } from './read-appointments.js';
export type { ReadEntry } from './read-entry.js';
