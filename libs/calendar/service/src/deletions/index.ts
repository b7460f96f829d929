export { CountHeldDeletions } from './count-held-deletions.js';
export { ConfirmDeletions, DismissDeletions } from './answer-deletions.js';
export type { AnswerDeletionsParts } from './answer-deletions.js';
