export * from './conflicts/index.js';
export * from './deletions/index.js';
export * from './sync/index.js';
export * from './accounts/index.js';
export * from './organisation/index.js';
export * from './removal/index.js';
export * from './reading/index.js';
export * from './editing/index.js';
