import { parseArgs } from 'node:util';
import type { SimulatorOptions } from './simulator.js';

const DEFAULT_PORT = 4365;

/** What the environment and the command line say; each fault is named with its remedy. */
export function readOptions(env: NodeJS.ProcessEnv, args: readonly string[]): SimulatorOptions {
  const port = Number(env['SIMULATOR_PORT'] ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`SIMULATOR_PORT is '${env['SIMULATOR_PORT']}': set it to a port from 0 (any free one) to 65535.`);
  }
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' } }, strict: true });
  const address = env['BIND_ADDRESS'] ?? '127.0.0.1';
  return { port, address, ...(values.data === undefined ? {} : { dataDir: values.data }) };
}

/** The same, of this process. */
export function optionsOfProcess(): SimulatorOptions {
  return readOptions(process.env, process.argv.slice(2));
}
