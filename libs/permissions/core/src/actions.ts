import type { Localised } from '@kalbro/kernel';
import type { ModuleKey, Permission } from './actor.js';

/** What the action is about, and so what the caller hands to `decide`: nothing, a client, or a resource. */
export type TargetKind = 'none' | 'client' | 'resource';

/** How somebody holds a grant: by a permission word, by belonging to the client, or by having been given cards. */
export type Holder = Permission | 'member' | 'manager';

/** How far a grant reaches. Only `any-client` leaves the actor's own client, and only support agents hold it. */
export type Reach = 'any-client' | 'own-client' | 'own-card' | 'given-cards';

export interface Grant {
  readonly holder: Holder;
  readonly reach: Reach;
}

export interface ActionRule {
  /** Any one of these is enough. */
  readonly grants: readonly Grant[];
  readonly target: TargetKind;
  /** The module that must be active for the client; null when the action works without any. */
  readonly module: ModuleKey | null;
  readonly description: Localised;
  /** Said to somebody who holds none of the grants: what to do, not only that it is refused. */
  readonly refusal: Localised;
}

/** Everyone of the client. */
const members: readonly Grant[] = [{ holder: 'member', reach: 'own-client' }];
const administrators: readonly Grant[] = [{ holder: 'client:administer', reach: 'own-client' }];

/** Who may edit a resource card; an administrator holds `resource:edit` by inclusion. */
export const cardEditors: readonly Grant[] = [
  { holder: 'resource:edit', reach: 'own-client' },
  { holder: 'resource:edit-own', reach: 'own-card' },
  { holder: 'manager', reach: 'given-cards' },
];

const jobManagers: readonly Grant[] = [{ holder: 'jobs:manage', reach: 'own-client' }];

const askManagementForCard: Localised = {
  nb: 'Du har ikke tilgang til å redigere ressurskortet. Be ledelsen om tilgang til å redigere ressurskortet ditt.',
  en: 'You may not edit this resource card. Ask your management for access to edit your resource card.',
};
const askAdministrator: Localised = {
  nb: 'Dette er for administratorer. Be en administrator i organisasjonen din om å gjøre det, eller om å gi deg tilgang.',
  en: 'This is for administrators. Ask an administrator of your organisation to do it, or to give you access.',
};
const askForJobs: Localised = {
  nb: 'Du har ikke tilgang til automatiske jobber. Be en administrator om tilgang til å styre jobber.',
  en: 'You may not manage automatic jobs. Ask an administrator for access to manage jobs.',
};
const askSupport: Localised = {
  nb: 'Dette kan bare support gjøre. Ta kontakt med support.',
  en: 'Only support can do this. Contact support.',
};
const membersOnly: Localised = {
  nb: 'Dette er bare for kundens egne brukere. Logg inn som bruker hos kunden.',
  en: "This is only for the client's own users. Sign in as a user of the client.",
};

/** The one table of what can be done and by whom: types, checks, tests and docs/permissions.md derive from it. */
export const actions = {
  'planner:read': {
    grants: members,
    target: 'none',
    module: null,
    description: {
      nb: 'Se ressursene og avtalene hos egen kunde',
      en: 'See the resources and appointments of the own client',
    },
    refusal: membersOnly,
  },
  'resource:read': {
    grants: members,
    target: 'resource',
    module: null,
    description: { nb: 'Se én ressurs og avtalene dens', en: 'See one resource and its appointments' },
    refusal: membersOnly,
  },
  'account:read': {
    grants: cardEditors,
    target: 'resource',
    module: null,
    description: {
      nb: 'Se kalenderkontoene på et ressurskort og synkroniseringene deres',
      en: 'See the calendar accounts of a resource card and their sync runs',
    },
    refusal: askManagementForCard,
  },
  'account:edit': {
    grants: cardEditors,
    target: 'resource',
    module: 'OFFICE_365',
    description: {
      nb: 'Legge til, endre, pause og fjerne kalenderkontoer på et ressurskort',
      en: 'Add, change, pause and remove calendar accounts of a resource card',
    },
    refusal: askManagementForCard,
  },
  'account:sync': {
    grants: cardEditors,
    target: 'resource',
    module: 'OFFICE_365',
    description: {
      nb: 'Starte og avbryte synkronisering av kalenderkontoene på et ressurskort',
      en: 'Start and cancel synchronisation of the calendar accounts of a resource card',
    },
    refusal: askManagementForCard,
  },
  'appointment:edit': {
    grants: [{ holder: 'appointments:edit', reach: 'own-client' }],
    target: 'resource',
    module: null,
    description: {
      nb: 'Opprette, endre og slette avtaler på en ressurs',
      en: 'Create, change and delete appointments of a resource',
    },
    refusal: {
      nb: 'Du har ikke tilgang til å endre avtaler. Be ledelsen om tilgang til å redigere avtaler.',
      en: 'You may not change appointments. Ask your management for access to edit appointments.',
    },
  },
  'client-accounts:read': {
    grants: administrators,
    target: 'none',
    module: null,
    description: {
      nb: 'Se hvem hos kunden som er tilkoblet og hvem som ikke er det',
      en: 'See who of the client is connected and who is not',
    },
    refusal: askAdministrator,
  },
  'organisation:manage': {
    grants: administrators,
    target: 'none',
    module: 'OFFICE_365',
    description: {
      nb: 'Koble hele organisasjonen til Microsoft 365, teste tilkoblingen og fjerne den',
      en: 'Connect the whole organisation with Microsoft 365, test that connection and remove it',
    },
    refusal: askAdministrator,
  },
  'job:read': {
    grants: jobManagers,
    target: 'client',
    module: null,
    description: { nb: 'Se automatiske jobber og kjøringene deres', en: 'See automatic jobs and their runs' },
    refusal: askForJobs,
  },
  'job:manage': {
    grants: jobManagers,
    target: 'client',
    module: 'OFFICE_365',
    description: {
      nb: 'Opprette, endre, slette og kjøre automatiske jobber',
      en: 'Create, change, delete and run automatic jobs',
    },
    refusal: askForJobs,
  },
  'user:save': {
    grants: [...administrators, { holder: 'clients:manage', reach: 'any-client' }],
    target: 'client',
    module: null,
    description: {
      nb: 'Lagre en bruker og tilgangene dens; support lager den første administratoren hos en ny kunde',
      en: 'Save a user and its permissions; support agents make the first administrator of a new client',
    },
    refusal: askAdministrator,
  },
  'resource:save': {
    grants: administrators,
    target: 'client',
    module: null,
    description: {
      nb: 'Lagre en ressurs, hvem den tilhører og hvem som får redigere kortet',
      en: 'Save a resource, whose it is and who may edit its card',
    },
    refusal: askAdministrator,
  },
  'mail:read': {
    grants: administrators,
    target: 'none',
    module: null,
    description: {
      nb: 'Se e-poster som er beholdt fordi ingen e-posttjener er satt opp',
      en: 'See mails that were kept because no mail server is configured',
    },
    refusal: askAdministrator,
  },
  'client:read': {
    grants: [
      ...members,
      { holder: 'clients:manage', reach: 'any-client' },
      { holder: 'modules:manage', reach: 'any-client' },
    ],
    target: 'client',
    module: null,
    description: { nb: 'Se en kunde og modulene dens', en: 'See a client and its modules' },
    refusal: askSupport,
  },
  'client:read-all': {
    grants: [
      { holder: 'clients:manage', reach: 'any-client' },
      { holder: 'modules:manage', reach: 'any-client' },
    ],
    target: 'none',
    module: null,
    description: { nb: 'Se alle kunder', en: 'See all clients' },
    refusal: askSupport,
  },
  'client:create': {
    grants: [{ holder: 'clients:manage', reach: 'any-client' }],
    target: 'none',
    module: null,
    description: { nb: 'Opprette en kunde', en: 'Create a client' },
    refusal: askSupport,
  },
  'module:switch': {
    grants: [{ holder: 'modules:manage', reach: 'any-client' }],
    target: 'client',
    module: null,
    description: {
      nb: 'Aktivere og deaktivere en modul for en kunde',
      en: 'Activate and deactivate a module of a client',
    },
    refusal: askSupport,
  },
} as const satisfies Record<string, ActionRule>;

export type Action = keyof typeof actions;
export const actionNames = Object.keys(actions) as readonly Action[];
