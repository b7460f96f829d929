import { permissions } from './actor.js';
import { includedPermissions, parsePermission, permissionWords } from './permission-words.js';

describe('permission words', () => {
  it('client:administer includes every other word of a client and none of support', () => {
    const ofClients = permissions.filter((word) => permissionWords[word].heldBy === 'client');
    expect([...includedPermissions(['client:administer'])].sort()).toEqual([...ofClients].sort());
    expect(includedPermissions(['client:administer']).has('modules:manage')).toBe(false);
  });

  it('other words stand for themselves', () => {
    expect([...includedPermissions(['resource:edit-own', 'clients:manage'])]).toEqual([
      'resource:edit-own',
      'clients:manage',
    ]);
    expect(includedPermissions([]).size).toBe(0);
  });

  it('inclusion is one level deep, as includedPermissions relies on', () => {
    for (const word of permissions) {
      for (const included of permissionWords[word].includes) expect(permissionWords[included].includes).toEqual([]);
    }
  });

  it('a word that is none is not taken', () => {
    expect(parsePermission('resource:edit')).toBe('resource:edit');
    expect(parsePermission('resource:own')).toBeUndefined();
    expect(parsePermission('toString')).toBeUndefined();
  });
});
