import preset from '../../../jest.preset.js';

// Most of its time is one project's: properties, which keep a processor busy each.
export default { ...preset, displayName: 'calendar-core', maxWorkers: 2 };
