import fc from 'fast-check';
import { RuleError } from '@kalbro/kernel';
import type { SyncDirection, SyncScope } from '../model/account.js';
import { coversPermission, decideNewDirection, decideScopes, permissionFor, scopeOptions } from './scopes.js';

const all: readonly SyncScope[] = ['READ', 'READ_DETAILS', 'CREATE', 'UPDATE', 'DELETE'];
const directions: readonly SyncDirection[] = ['DOWN', 'UP', 'BOTH', 'NONE'];

function refusal(work: () => unknown): RuleError {
  try {
    work();
  } catch (error) {
    if (error instanceof RuleError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('scopes', () => {
  it.each([
    ['DOWN', ['READ', 'READ_DETAILS'], ['READ']],
    ['UP', ['CREATE', 'UPDATE', 'DELETE'], ['CREATE']],
    ['BOTH', all, ['READ', 'CREATE']],
    ['NONE', [], []],
  ] as const)(
    '%s offers its scopes, all recommended, and requires the first of each way',
    (direction, scopes, needed) => {
      const options = scopeOptions(direction);
      expect(options.map((option) => option.scope)).toEqual(scopes);
      expect(options.filter((option) => option.required).map((option) => option.scope)).toEqual(needed);
      expect(options.every((option) => option.recommended)).toBe(true);
    },
  );

  it('takes all that are offered when none are given', () => {
    expect(decideScopes('DOWN', null)).toEqual(['READ', 'READ_DETAILS']);
    expect(decideScopes('UP', undefined)).toEqual(['CREATE', 'UPDATE', 'DELETE']);
  });

  it('takes those given once each, in the order they are shown', () => {
    expect(decideScopes('BOTH', ['CREATE', 'READ', 'READ'])).toEqual(['READ', 'CREATE']);
  });

  it('refuses a scope that the direction does not offer, and says what it offers', () => {
    const error = refusal(() => decideScopes('DOWN', ['READ', 'DELETE']));
    expect(error.code).toBe('SCOPE_NOT_ALLOWED');
    expect(error.text.en).toBe(
      'The scope DELETE cannot be chosen here. Direction DOWN (Outlook to planner) offers READ, READ_DETAILS.',
    );
    expect(error.text.nb).toContain('tilbyr READ, READ_DETAILS');
  });

  it('refuses to leave out a required scope', () => {
    expect(refusal(() => decideScopes('BOTH', ['READ'])).text.en).toContain('The scope CREATE must be among');
    expect(refusal(() => decideScopes('DOWN', [])).code).toBe('SCOPE_NOT_ALLOWED');
  });

  it('lets a paused account choose nothing', () => {
    expect(refusal(() => decideScopes('NONE', ['READ'])).text.en).toContain('keeps those it had');
    expect(decideScopes('NONE', [])).toEqual([]);
  });

  it('accepts exactly the selections that are offered and hold what is required', () => {
    fc.assert(
      fc.property(fc.constantFrom(...directions), fc.subarray([...all]), (direction, chosen) => {
        const options = scopeOptions(direction);
        const fits =
          chosen.every((scope) => options.some((option) => option.scope === scope)) &&
          options.every((option) => !option.required || chosen.includes(option.scope));
        if (fits) expect(decideScopes(direction, chosen)).toEqual(chosen);
        else expect(refusal(() => decideScopes(direction, chosen)).code).toBe('SCOPE_NOT_ALLOWED');
      }),
    );
  });
});

describe('a new account', () => {
  it('cannot be paused from the start', () => {
    expect(refusal(() => decideNewDirection('NONE')).code).toBe('DIRECTION_NOT_ALLOWED');
    expect(decideNewDirection('BOTH')).toBe('BOTH');
  });
});

describe('the permission asked for', () => {
  it.each([
    ['DOWN', ['READ'], 'Calendars.ReadBasic'],
    ['DOWN', ['READ', 'READ_DETAILS'], 'Calendars.Read'],
    ['UP', ['CREATE'], 'Calendars.ReadWrite'],
    ['BOTH', ['READ', 'CREATE'], 'Calendars.ReadWrite'],
    ['NONE', ['READ'], 'Calendars.ReadBasic'],
    ['NONE', ['READ', 'CREATE'], 'Calendars.ReadWrite'],
  ] as const)('for %s with %j is %s, the smallest that serves', (direction, scopes, permission) => {
    expect(permissionFor(direction, scopes)).toBe(permission);
  });

  it('is covered by itself and by anything stronger, and by nothing weaker', () => {
    const rising = ['Calendars.ReadBasic', 'Calendars.Read', 'Calendars.ReadWrite'] as const;
    for (const [i, granted] of rising.entries())
      for (const [j, needed] of rising.entries()) expect(coversPermission(granted, needed)).toBe(i >= j);
    expect(coversPermission(null, 'Calendars.ReadBasic')).toBe(false);
  });
});
