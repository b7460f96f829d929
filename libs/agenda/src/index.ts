export { openJobQueue } from './open-job-queue.js';
export type { JobQueueOptions } from './open-job-queue.js';
