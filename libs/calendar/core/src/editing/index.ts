export { contentLimits } from './content-problems.js';
export type {
  AppointmentChanges,
  ApplyTo,
  EditableRow,
  EditInput,
  EditPlan,
  EditScene,
  RowUpdate,
} from './edit-plan.js';
export { planCreate } from './plan-create.js';
export { planDelete } from './plan-delete.js';
export { planEdit } from './plan-edit.js';
