export { DescribeRemoval } from './describe-removal.js';
export { ForgetRemoved } from './forget-removed.js';
export { CountCopies } from './count-copies.js';
export type { AccountCopies } from './count-copies.js';
