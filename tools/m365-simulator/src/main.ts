import { optionsOfProcess } from './env.js';
import { startSimulator } from './simulator.js';

const { url, close } = await startSimulator(optionsOfProcess());
process.stdout.write(`Microsoft 365 simulator on ${url}\n`);

let stopping = false;
const stop = (): void => {
  if (stopping) return;
  stopping = true;
  void close().then(() => process.exit(0));
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
