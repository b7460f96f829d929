type RoleKey =
  'roleSupport' | 'roleAdministrator' | 'roleManager' | 'roleJobs' | 'roleOwnCard' | 'rolePlanner' | 'roleReader';

/** What somebody is, in a word: the most that their permissions let them do. */
export function roleOf(permissions: readonly string[]): RoleKey {
  const order: readonly (readonly [string, RoleKey])[] = [
    ['modules:manage', 'roleSupport'],
    ['clients:manage', 'roleSupport'],
    ['client:administer', 'roleAdministrator'],
    ['resource:edit', 'roleManager'],
    ['jobs:manage', 'roleJobs'],
    ['resource:edit-own', 'roleOwnCard'],
    ['appointments:edit', 'rolePlanner'],
  ];
  return order.find(([permission]) => permissions.includes(permission))?.[1] ?? 'roleReader';
}
