import { OutlookControl } from '../demo-data/outlook-control.js';
import { addDays } from '../demo-data/outlook-events.js';
import { Progress } from '../progress.js';
import { countedStep } from './counted-step.js';
import { compareSides, entryOfOutlook, entryOfPlanner } from './compare.js';
import type { Comparison } from './compare.js';
import { DemoCard } from './demo-card.js';
import type { DemoRun } from './demo-card.js';
import { DemoMailbox } from './demo-mailbox.js';
import { findOrStart } from './place.js';
import type { DemoPlace } from './place.js';
import { signInAtMicrosoft } from './sign-in.js';
import { comparisonTable, runTable } from './tables.js';
import type { Range } from './tables.js';

const screen = {
  isTerminal: process.stdout.isTTY,
  write: (text: string) => void process.stdout.write(text),
};

/** Shows the main job in the terminal. Answers with the exit code: 0 only when both calendars say the same in the end. */
export async function runDemo(root: string): Promise<number> {
  const progress = new Progress(screen.write);
  const { signal, interruption } = interruptions();
  let place: DemoPlace | undefined;
  try {
    place = await findOrStart(root, progress, signal);
    return (await Promise.race([show(place, progress), interruption])) ? 0 : 1;
  } catch (error) {
    progress.line(`\nThe demo could not go on: ${signal.aborted ? interrupted : messageOf(error)}`);
    return 1;
  } finally {
    await place?.leave();
  }
}

const interrupted = 'it was interrupted.';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Ctrl-C: the demo ends, but not before it has taken down what it started. */
function interruptions(): { readonly signal: AbortSignal; readonly interruption: Promise<never> } {
  const controller = new AbortController();
  const { signal } = controller;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort());
  const interruption = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(interrupted)), { once: true });
  });
  // While the system starts nobody listens yet.
  interruption.catch(() => undefined);
  return { signal, interruption };
}

async function show(place: DemoPlace, progress: Progress): Promise<boolean> {
  const today = new Date().toISOString().slice(0, 10);
  const mailbox = new DemoMailbox(new OutlookControl(place.simulatorUrl), place.simulatorUrl, today);
  progress.line('\nDag Demo connects his Outlook calendar.');
  await progress.step(
    'An Outlook calendar',
    () => mailbox.fill(),
    () => mailbox.contents,
  );
  const card = await progress.step('His resource card in the planner', () => DemoCard.prepare(place.apiUrl));
  const accountId = await progress.step(
    'Signing in at Microsoft',
    () => connect(card),
    () => 'connected',
  );
  const first = await synchronise(card, accountId, 'First synchronising');

  progress.line('\nHe works in Outlook.');
  await progress.step(
    'Changing, deleting, adding',
    () => mailbox.edit(),
    ({ changed, deleted, added, dates }) =>
      `${changed} changed, ${deleted} deleted, ${added} new; of series ${dates.changed} dates changed, ${dates.deleted} deleted`,
  );
  const second = await synchronise(card, accountId, 'Synchronising again');

  // The ends are days without an entry, so that none is cut differently by the two sides.
  const range = { from: addDays(today, -30), to: addDays(today, 200) };
  const comparison = await progress.step('Laying both calendars side by side', () => compare(card, mailbox, range));
  const runs = [
    { title: 'first', ...first },
    { title: 'after the changes', ...second },
  ];
  for (const line of ['', ...runTable(runs), '', ...comparisonTable(comparison, range), '']) progress.line(line);
  progress.line(verdict(comparison, place));
  return comparison.agrees;
}

async function connect(card: DemoCard): Promise<string> {
  const { accountId, url, cookie } = await card.addAccount();
  await signInAtMicrosoft(url, cookie);
  return accountId;
}

async function synchronise(
  card: DemoCard,
  accountId: string,
  title: string,
): Promise<{ readonly run: DemoRun; readonly seconds: number }> {
  const begin = performance.now();
  const run = await countedStep(screen, title, (count) => card.synchronise(accountId, count));
  if (run.status !== 'SUCCEEDED') throw new Error(`Synchronising ended as ${run.status}: ${reasons(run)}`);
  return { run, seconds: (performance.now() - begin) / 1000 };
}

function reasons({ errors }: DemoRun): string {
  return errors.map(({ message }) => message).join(' ') || 'no reason was given.';
}

async function compare(card: DemoCard, mailbox: DemoMailbox, { from, to }: Range): Promise<Comparison> {
  const [outlook, planner] = await Promise.all([
    mailbox.view(from, to),
    card.entries(`${from}T00:00:00Z`, `${to}T00:00:00Z`),
  ]);
  return compareSides(outlook.map(entryOfOutlook), planner.map(entryOfPlanner));
}

function verdict({ agrees }: Comparison, { isYours }: DemoPlace): string {
  if (!agrees) return 'Outlook and the planner do NOT agree.';
  const stays = isYours ? ' Sign in as demo to look at it; the next demo begins anew.' : '';
  return `Outlook and the planner agree in every field.${stays}`;
}
