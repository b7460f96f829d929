import type { ClientId, ResourceId, UserId } from '@kalbro/kernel';

export const moduleKeys = ['OFFICE_365'] as const;
export type ModuleKey = (typeof moduleKeys)[number];

/** As stored on a user; the words of the public contract (api.graphql, Viewer). */
export const permissions = [
  'appointments:edit',
  'resource:edit-own',
  'resource:edit',
  'jobs:manage',
  'client:administer',
  'modules:manage',
  'clients:manage',
] as const;
export type Permission = (typeof permissions)[number];

/** Who asks, with all that judging needs: loaded once per request, in one statement. */
export interface Actor {
  readonly userId: UserId;
  /** Null for support agents, who belong to no client. */
  readonly clientId: ClientId | null;
  readonly externalId: string;
  readonly name: string;
  readonly email: string;
  readonly permissions: ReadonlySet<Permission>;
  /** The user's own resource ("My resource"). */
  readonly ownResourceId: ResourceId | null;
  /** Cards the user was given to edit. */
  readonly managedResourceIds: ReadonlySet<ResourceId>;
  /** Modules active for the actor's client. */
  readonly activeModules: ReadonlySet<ModuleKey>;
}
