export { ConflictStore } from './conflict-store.js';
export type { ConflictDraft } from './conflict-store.js';
export { ReadConflicts } from './read-conflicts.js';
export type { ReadConflict, ReadConflictsInput } from './read-conflicts.js';
export { RestoreConflictValue } from './restore-conflict-value.js';
export type { RestoreConflictValueParts } from './restore-conflict-value.js';
