import preset from '../../jest.preset.js';

/** Checks that need files from outside the project have a configuration of their own: jest.shared.config.js. */
export default { ...preset, displayName: 'm365-simulator', testPathIgnorePatterns: ['\\.shared\\.spec\\.ts$'] };
