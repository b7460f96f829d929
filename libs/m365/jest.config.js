import preset from '../../jest.preset.js';

export default {
  ...preset,
  displayName: 'm365',
  // They need the folder KALBRO_SHARED_DIR: jest.shared.config.js runs them.
  testPathIgnorePatterns: ['/node_modules/', '\\.shared\\.spec\\.ts$'],
};
