import preset from '../../jest.preset.js';

// In one process: Agenda's timers outlive its stop by a second, which a worker process is not given.
export default { ...preset, displayName: 'agenda', maxWorkers: 1, workerIdleMemoryLimit: undefined };
