export * from './sync/index.js';
