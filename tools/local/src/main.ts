import { announcement } from './announce.js';
import { inheritedEnvironment, readSettings } from './env.js';
import { Progress } from './progress.js';
import { Supervisor } from './supervisor.js';

/**
 * Runs the system until a signal asks it to stop. Answers with the exit code of the process.
 *
 * @param begin when the person started it, by `performance.now()`
 */
export async function runLocally(root: string, begin: number): Promise<number> {
  const progress = new Progress((text) => process.stdout.write(text));
  try {
    const settings = readSettings(inheritedEnvironment(), root);
    const supervisor = new Supervisor(settings, root, progress);
    const asked = stopSignal(() => supervisor.kill());
    const started = supervisor.start().then(
      () => progress.line(announcement(settings, performance.now() - begin)),
      (error: unknown) => error,
    );
    const failure = await Promise.race([started, asked]);
    if (failure === undefined) await asked;
    else if (failure !== 'asked') progress.line(`\n${messageOf(failure)}\n`);
    await stop(supervisor, progress);
    return failure === undefined || failure === 'asked' ? 0 : 1;
  } catch (error) {
    progress.line(messageOf(error));
    return 1;
  }
}

async function stop(supervisor: Supervisor, progress: Progress): Promise<void> {
  progress.line('');
  await progress.step('Stopping', () => supervisor.stop());
}

/** Resolves at the first signal; every later one is passed on. */
function stopSignal(again: () => void): Promise<'asked'> {
  return new Promise((resolve) => {
    let isFirst = true;
    const onSignal = () => {
      if (isFirst) resolve('asked');
      else again();
      isFirst = false;
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  });
}

/** With the causes: the deepest usually says what is wrong. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\n${messageOf(error.cause)}`;
}
