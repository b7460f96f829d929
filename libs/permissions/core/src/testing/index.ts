import type { ClientId, Id, ResourceId, UserId } from '@kalbro/kernel';
import type { Actor, Permission } from '../actor.js';

/** A readable id for tests: `testId<ClientId>('client', 1)`. Equal arguments give equal ids. */
export function testId<T extends Id<string>>(kind: string, number: number): T {
  const head = [...kind].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return `${head.toString(16).padStart(8, '0')}-0000-7000-8000-${number.toString(16).padStart(12, '0')}` as T;
}

/** A user of client 1, module active, with no permission and no resource; state only what matters. */
export function anActor(
  facts: Partial<Omit<Actor, 'permissions'>> & { permissions?: Iterable<Permission> } = {},
): Actor {
  return {
    userId: testId<UserId>('user', 1),
    clientId: testId<ClientId>('client', 1),
    externalId: 'kari',
    name: 'Kari',
    email: 'kari@fjordplan.example',
    ownResourceId: null,
    managedResourceIds: new Set<ResourceId>(),
    activeModules: new Set(['OFFICE_365'] as const),
    ...facts,
    permissions: new Set(facts.permissions),
  };
}

export function aSupportAgent(): Actor {
  return anActor({ clientId: null, permissions: ['modules:manage', 'clients:manage'], activeModules: new Set() });
}
