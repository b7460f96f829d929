export { jobQueueContract } from './job-queue.contract.js';
export type { JobQueueHarness } from './job-queue.contract.js';
export { MemoryJobStore } from './memory-job-queue.js';
