import preset from '../../jest.preset.js';

// Journeys mostly wait for processes of their own: two at a time take little longer than one.
export default { ...preset, displayName: 'e2e', maxWorkers: 2 };
