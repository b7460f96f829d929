import path from 'node:path';
import { makeConsoleApp } from './console-app.js';
import { EnvError, readEnv } from './env.js';

const longestStop = 5_000;

/** Serves the built console until it is told to stop. */
function main(): void {
  const env = readEnv();
  const app = makeConsoleApp(env, path.join(import.meta.dirname, '../../dist/client'));
  const server = app.listen(env.port, env.bindAddress, (error) => {
    if (error) return fail(error);
    say({
      level: 'info',
      app: 'console',
      port: env.port,
      msg: `the console listens on http://${env.bindAddress}:${env.port}`,
    });
  });
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => {
      server.close(() => process.exit(0));
      server.closeIdleConnections();
      setTimeout(() => process.exit(0), longestStop).unref();
    });
  }
}

function say(line: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ time: Date.now(), ...line })}\n`);
}

function fail(error: unknown): never {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const words = taken
    ? 'The port is taken by another process. Stop it, or set CONSOLE_PORT to another port.'
    : undefined;
  process.stderr.write(`${words ?? (error instanceof EnvError ? error.message : String(error))}\n`);
  process.exit(1);
}

try {
  main();
} catch (error) {
  fail(error);
}
