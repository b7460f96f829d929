import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '@kalbro/database/embedded';
import { inheritedEnvironment, readSettings } from '../env.js';
import type { Settings } from '../env.js';
import type { Progress } from '../progress.js';
import { reachable } from '../services.js';
import { Supervisor } from '../supervisor.js';

/** The system that the demo runs against. */
export interface DemoPlace {
  readonly apiUrl: string;
  readonly simulatorUrl: string;
  /** True when it was there before the demo and stays after it. */
  readonly isYours: boolean;
  leave(): Promise<void>;
}

/** The system that `npm start` runs, when it answers; else one of the demo's own, on free ports and without a trace. */
export async function findOrStart(root: string, progress: Progress, signal: AbortSignal): Promise<DemoPlace> {
  const settings = readSettings(inheritedEnvironment(), root);
  const simulatorUrl = reachable(settings, settings.ports.simulator);
  const isRunning =
    (await answers(`${settings.publicUrl}/health/ready`)) && (await answers(`${simulatorUrl}/control/settings`));
  if (!isRunning) return startOwn(root, progress, signal);
  progress.line(`  The system at ${settings.publicUrl} is running and is used.`);
  return { apiUrl: settings.publicUrl, simulatorUrl, isYours: true, leave: () => Promise.resolve() };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Nobody is there.
    return false;
  }
}

async function startOwn(root: string, progress: Progress, signal: AbortSignal): Promise<DemoPlace> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kalbro-demo-'));
  // Postgres runs as another user when root starts it, and has to pass through.
  await chmod(folder, 0o711);
  const settings = await ownSettings(root, path.join(folder, 'data'));
  const supervisor = new Supervisor(settings, root, progress);
  const stop = async () => {
    await supervisor.stop();
    await rm(folder, { recursive: true, force: true });
  };
  // A start that is under way is cut short; what stands is taken down by whoever waits for it.
  signal.addEventListener('abort', () => void supervisor.stop(), { once: true });
  try {
    await supervisor.start();
  } catch (error) {
    await supervisor.stop();
    // The message names a log, so the logs stay unless it was the person who ended it.
    await (signal.aborted ? stop() : removeAllBut('logs', settings.dataDir));
    throw error;
  }
  const simulatorUrl = reachable(settings, settings.ports.simulator);
  const leave = () => progress.step('Stopping', stop);
  return { apiUrl: settings.publicUrl, simulatorUrl, isYours: false, leave };
}

async function removeAllBut(kept: string, folder: string): Promise<void> {
  const entries = existsSync(folder) ? await readdir(folder) : [];
  const others = entries.filter((entry) => entry !== kept);
  await Promise.all(others.map((entry) => rm(path.join(folder, entry), { recursive: true, force: true })));
}

/** Nothing of the environment but what makes a machine's own rules: a demo must not write into somebody's database. */
async function ownSettings(root: string, dataDir: string): Promise<Settings> {
  const [api, jobs, simulator] = await Promise.all([freePort(), freePort(), freePort()]);
  const ports = { API_PORT: String(api), JOBS_PORT: String(jobs), SIMULATOR_PORT: String(simulator) };
  return readSettings({ DATA_DIR: dataDir, ...ports }, root);
}
