import path from 'node:path';

// Without a database and without processes: CI runs these in a second time zone.
const pureOnly = process.env.TEST_KIND === 'pure';

/** Shared by every project: TypeScript through swc, ES modules, sources instead of dist. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironmentOptions: { customExportConditions: ['kalbro-source', 'node', 'node-addons'] },
  // A watchdog and no bound: on a machine that others use as well a property takes the time that it takes.
  testTimeout: 30_000,
  workerIdleMemoryLimit: '1GB',
  reporters: ['default', path.join(import.meta.dirname, 'tools/workspace/jest/count.reporter.mjs')],
  // One project's properties take most of the time of a pure run: alone, they need not leave a processor idle.
  ...(pureOnly
    ? {
        maxWorkers: 2,
        testPathIgnorePatterns: ['/node_modules/', '\\.int\\.spec\\.ts$', '/apps/e2e/'],
        passWithNoTests: true,
      }
    : {}),
};
