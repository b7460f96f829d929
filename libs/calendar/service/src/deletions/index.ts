export { ConfirmDeletions, DismissDeletions } from './answer-deletions.js';
export type { AnswerDeletionsParts } from './answer-deletions.js';
