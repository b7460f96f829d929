import preset from '../../jest.preset.js';

// What reads ../shared runs by jest.shared.config.js, in .ci/run only.
const ignored = [...(preset.testPathIgnorePatterns ?? ['/node_modules/']), '\\.shared\\.spec\\.ts$'];

export default { ...preset, displayName: 'api', testPathIgnorePatterns: ignored };
