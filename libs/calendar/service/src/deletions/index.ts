export { CountHeldDeletions } from './count-held-deletions.js';
export type { HeldCount } from './held-store.js';
export { ConfirmDeletions, DismissDeletions } from './answer-deletions.js';
export type { AnswerDeletionsParts } from './answer-deletions.js';
