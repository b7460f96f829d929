import type { Localised } from '@kalbro/kernel';
import { permissions } from './actor.js';
import type { ModuleKey, Permission } from './actor.js';

export interface PermissionWord {
  /** `client` words are held by users of a client, `support` words by agents who belong to none. */
  readonly heldBy: 'client' | 'support';
  readonly includes: readonly Permission[];
  readonly description: Localised;
}

/** What each stored word means. Inclusion is one level deep: no included word includes others. */
export const permissionWords: Readonly<Record<Permission, PermissionWord>> = {
  'appointments:edit': {
    heldBy: 'client',
    includes: [],
    description: { nb: 'Redigere avtaler på kundens ressurser', en: "Edit appointments of the client's resources" },
  },
  'resource:edit-own': {
    heldBy: 'client',
    includes: [],
    description: { nb: 'Redigere sitt eget ressurskort', en: 'Edit the own resource card' },
  },
  'resource:edit': {
    heldBy: 'client',
    includes: [],
    description: { nb: 'Redigere alle kundens ressurskort', en: 'Edit every resource card of the client' },
  },
  'jobs:manage': {
    heldBy: 'client',
    includes: [],
    description: { nb: 'Styre automatiske jobber', en: 'Manage automatic jobs' },
  },
  'client:administer': {
    heldBy: 'client',
    includes: ['appointments:edit', 'resource:edit-own', 'resource:edit', 'jobs:manage'],
    description: {
      nb: 'Administrere brukere, ressurser og tilkoblinger hos kunden',
      en: 'Administer users, resources and connections of the client',
    },
  },
  'modules:manage': {
    heldBy: 'support',
    includes: [],
    description: {
      nb: 'Aktivere og deaktivere moduler for alle kunder',
      en: 'Switch modules on and off for any client',
    },
  },
  'clients:manage': {
    heldBy: 'support',
    includes: [],
    description: {
      nb: 'Opprette kunder og den første administratoren deres',
      en: 'Create clients and their first administrator',
    },
  },
};

/** What people call each module. */
export const moduleNames: Readonly<Record<ModuleKey, string>> = { OFFICE_365: 'Office 365' };

/** The stored words and what they include: `client:administer` is every other client-side permission. */
export function includedPermissions(stored: Iterable<Permission>): Set<Permission> {
  return new Set([...stored].flatMap((word) => [word, ...permissionWords[word].includes]));
}

/** Takes a word that came from outside; undefined when there is no such permission. */
export function parsePermission(text: string): Permission | undefined {
  return permissions.find((word) => word === text);
}
