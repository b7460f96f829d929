export * from './builders.js';
export { anyRule, anySeries, anyZone, zones } from './rule.arbitraries.js';
export { naiveExpansion } from './naive-expansion.js';
