export { DescribeRemoval } from './describe-removal.js';
export { ForgetRemoved } from './forget-removed.js';
