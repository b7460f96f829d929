export { moduleKeys, permissions } from './actor.js';
export type { Actor, ModuleKey, Permission } from './actor.js';
