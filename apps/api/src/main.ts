import { startApi } from './compose.js';
import { EnvError, readEnv } from './env.js';
import { makeLogger } from './logger.js';
import { PortTakenError } from './http/listen.js';
import { onStopSignal } from './stop-signal.js';

const longestStop = 10_000;

/** Runs the API until it is told to stop; what it has begun by then is finished first. */
async function main(): Promise<void> {
  const env = readEnv();
  const logger = makeLogger(env.logLevel);
  const api = await startApi(env, logger);
  logger.info({ port: api.port }, `the API listens on http://${env.bindAddress}:${api.port}/graphql`);
  onStopSignal(env.isSupervised, (reason) => {
    logger.info({ reason }, 'stopping');
    setTimeout(() => process.exit(1), longestStop).unref();
    api.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  });
}

main().catch((error: unknown) => {
  const isExplained = error instanceof EnvError || error instanceof PortTakenError;
  process.stderr.write(`${isExplained ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
});
