import type { ClientId, ResourceId, UserId } from '@kalbro/kernel';
import type { Permission } from './actor.js';

/** A customer organisation. Nothing of one client is ever visible to another. */
export interface Client {
  readonly id: ClientId;
  readonly name: string;
}

/** Signs in. `externalId` is the planning system's own key, unique within the client. */
export interface User {
  readonly id: UserId;
  /** Null for support agents. */
  readonly clientId: ClientId | null;
  readonly externalId: string;
  readonly name: string;
  readonly email: string;
  /** As stored, without what they include. */
  readonly permissions: readonly Permission[];
}

/** Something that is planned: a person, a vehicle, a room. */
export interface Resource {
  readonly id: ResourceId;
  readonly clientId: ClientId;
  readonly externalId: string;
  readonly name: string;
  readonly email: string | null;
  /** Whose own resource it is; null for rooms, vehicles and people who do not sign in. */
  readonly userId: UserId | null;
}
