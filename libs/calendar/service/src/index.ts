export * from './sync/index.js';
export * from './accounts/index.js';
