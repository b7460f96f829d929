export { CreateAppointment } from './create-appointment.js';
export type { CreateAppointmentInput } from './create-appointment.js';
export { UpdateAppointment } from './update-appointment.js';
export type { UpdateAppointmentInput, UpdateAppointmentResult } from './update-appointment.js';
export { DeleteAppointment } from './delete-appointment.js';
export type { DeleteAppointmentInput } from './delete-appointment.js';
export type { EditingParts } from './editing-parts.js';
