export { actionNames, actions } from './actions.js';
export type { Action, ActionRule, Grant, Holder, Reach, TargetKind } from './actions.js';
export { moduleKeys, permissions } from './actor.js';
export type { Actor, ModuleKey, Permission } from './actor.js';
export { assertAllowed, canEditCard, clientIdOf, decide } from './decide.js';
export type { ClientTarget, Decision, RefusalCode, ResourceRef, ResourceTarget } from './decide.js';
export type { Client, Resource, User } from './directory.js';
export { parseEmailAddress } from './email-address.js';
export { includedPermissions, moduleNames, parsePermission, permissionWords } from './permission-words.js';
export type { PermissionWord } from './permission-words.js';
export { notFound } from './refusals.js';
export {
  ownsAnotherResource,
  parseClientName,
  parseResourceInput,
  parseUserInput,
  unknownUser,
} from './directory-input.js';
export type { ResourceDraft, ResourceInput, UserDraft, UserInput } from './directory-input.js';
export { permissionsMarkdown } from './permissions-markdown.js';
