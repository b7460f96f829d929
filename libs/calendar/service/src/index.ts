export * from './sync/index.js';
export * from './accounts/index.js';
export * from './reading/index.js';
