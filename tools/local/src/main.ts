import { announcement } from './announce.js';
import { inheritedEnvironment, isRunByNpm, readSettings } from './env.js';
import { Progress } from './progress.js';
import { Supervisor } from './supervisor.js';

export interface Beginning {
  /** When the person started it, by `performance.now()`. */
  readonly at: number;
  /** The process that started this one. */
  readonly parent: number;
}

/** Runs the system until it is asked to stop. Answers with the exit code of the process. */
export async function runLocally(root: string, begin: Beginning): Promise<number> {
  const progress = new Progress((text) => process.stdout.write(text));
  // A terminal that was closed takes no more text; that must not keep the rest from being stopped in order.
  process.stdout.on('error', () => undefined);
  try {
    const settings = readSettings(inheritedEnvironment(), root);
    const supervisor = new Supervisor(settings, root, progress);
    const asked = askedToStop(begin.parent, () => supervisor.kill());
    const started = supervisor.start().then(
      () => progress.line(announcement(settings, performance.now() - begin.at)),
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

/** Within this time a second signal is the first one, come by another way: from the terminal and through npm. */
const sameSignal = 1000;

/** Resolves at the first signal; a later one is passed on. */
function askedToStop(parent: number, again: () => void): Promise<'asked'> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const onSignal = () => {
      first ??= performance.now();
      if (performance.now() - first > sameSignal) again();
      resolve('asked');
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
    if (isRunByNpm()) watchParent(parent, () => resolve('asked'));
  });
}

/** npm passes SIGTERM to the shell between it and us, which dies of it without passing it on: its end is the request. */
function watchParent(parent: number, onGone: () => void): void {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, 200);
  timer.unref();
}

/** With the causes: the deepest usually says what is wrong. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\n${messageOf(error.cause)}`;
}
