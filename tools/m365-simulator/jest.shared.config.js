import preset from '../../jest.preset.js';

/** Checks against the published contract, documented examples and captured payloads in KALBRO_SHARED_DIR. */
export default { ...preset, displayName: 'm365-simulator-shared', testMatch: ['<rootDir>/src/**/*.shared.spec.ts'] };
