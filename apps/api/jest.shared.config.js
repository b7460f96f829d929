import preset from '../../jest.preset.js';

export default { ...preset, displayName: 'api (shared)', testMatch: ['<rootDir>/src/**/*.shared.spec.ts'] };
