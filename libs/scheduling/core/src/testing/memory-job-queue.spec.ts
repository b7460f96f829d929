import { jobQueueContract } from './job-queue.contract.js';
import { MemoryJobStore } from './memory-job-queue.js';

let store = new MemoryJobStore();

jobQueueContract('the queue in memory', {
  prepare: () => {
    store = new MemoryJobStore();
    return Promise.resolve();
  },
  open: (_processName, onError) => Promise.resolve(store.open({ onError })),
});
