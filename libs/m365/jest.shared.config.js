import preset from '../../jest.preset.js';

/** The checks against Microsoft's published contract and captured payloads in KALBRO_SHARED_DIR. */
export default { ...preset, displayName: 'm365 shared', testMatch: ['<rootDir>/src/shared-checks/*.shared.spec.ts'] };
