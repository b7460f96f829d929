import preset from '../../jest.preset.js';

/** The contract against a real tenant: needs GRAPH_CONTRACT_TOKEN and GRAPH_CONTRACT_UPN. */
export default {
  ...preset,
  displayName: 'm365-real',
  testMatch: ['<rootDir>/src/**/*.realspec.ts'],
  testTimeout: 60_000,
};
