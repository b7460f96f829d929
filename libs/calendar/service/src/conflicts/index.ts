export { ConflictStore } from './conflict-store.js';
export type { ConflictDraft } from './conflict-store.js';
export { queueRestored } from './queue-restored.js';
export { ReadConflicts } from './read-conflicts.js';
export type { ReadConflict, ReadConflictsInput } from './read-conflicts.js';
export { RestoreConflictValue } from './restore-conflict-value.js';
export type { LocalChange, QueueLocalChange, RestoreConflictValueParts } from './restore-conflict-value.js';
