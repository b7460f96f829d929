import { roleOf } from './role-of.js';

describe('The word for what somebody is', () => {
  it.each([
    ['a support agent', ['clients:manage', 'modules:manage'], 'roleSupport'],
    [
      'an administrator, whatever else they may',
      ['resource:edit', 'client:administer', 'jobs:manage'],
      'roleAdministrator',
    ],
    ['a manager', ['appointments:edit', 'resource:edit'], 'roleManager'],
    ['the owner of a card', ['resource:edit-own', 'appointments:edit'], 'roleOwnCard'],
    ['a reader', [], 'roleReader'],
  ])('is %s', (_, permissions, role) => {
    expect(roleOf(permissions)).toBe(role);
  });
});
