import preset from '../../jest.preset.js';

/** The writer's contract against a real tenant, see README: never part of the ordinary tests. */
export default {
  ...preset,
  displayName: 'm365 tenant',
  testMatch: ['<rootDir>/src/contract/*.realspec.ts'],
  testTimeout: 120_000,
};
