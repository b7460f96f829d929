import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Application, Applications } from '../entra/applications.js';
import type { Grants, StoredGrants } from '../entra/grants.js';
import type { StoredKey } from '../entra/token-signer.js';
import type { Mailbox } from '../exchange/mailbox.js';
import type { World } from '../exchange/world.js';
import type { Subscription, Subscriptions } from '../graph/subscriptions.js';
import type { Settings } from '../settings.js';
import { restoreMailbox, storeMailbox, type StoredMailbox } from './mailbox-file.js';

interface Directory {
  key: StoredKey;
  settings: Settings;
  applications: Application[];
  grants: StoredGrants;
  subscriptions: Subscription[];
}

export interface Kept {
  world: World;
  applications: Applications;
  grants: Grants;
  subscriptions: Subscriptions;
}

const DIRECTORY = 'directory.json';
const MAILBOXES = 'mailboxes';
const IDLE_MS = 1000;

/** Half a file is never read: it is written beside and renamed. */
async function writeWhole(file: string, value: unknown): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(value), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function readIfThere<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${file} cannot be read; delete it to start afresh.`, { cause: error });
  }
}

function fileOf(upn: string): string {
  return `${createHash('sha256').update(upn).digest('hex').slice(0, 16)}.json`;
}

/** Differs as soon as anything that is kept of a mailbox does. */
function versionOf(mailbox: Mailbox): string {
  const { displayName, consent, grantable, accountEnabled, signInProblem, settings, sentMail, calendars } = mailbox;
  const generations = calendars.map(({ generation, properties, lastSequence }) => [
    generation,
    properties,
    lastSequence,
  ]);
  return JSON.stringify([
    displayName,
    consent,
    grantable,
    accountEnabled,
    signInProblem,
    settings,
    sentMail.length,
    generations,
  ]);
}

/** Keeps the state in a folder: one file for each mailbox, written soon after it changed, and when we stop. */
export class DataFolder {
  private readonly written = new Map<string, string>();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  private constructor(
    private readonly folder: string,
    private readonly directory: Directory | undefined,
  ) {}

  static async open(folder: string): Promise<DataFolder> {
    await mkdir(path.join(folder, MAILBOXES), { recursive: true });
    return new DataFolder(folder, await readIfThere<Directory>(path.join(folder, DIRECTORY)));
  }

  get key(): StoredKey | undefined {
    return this.directory?.key;
  }

  async restore({ world, applications, grants, subscriptions }: Kept): Promise<void> {
    const files = await readdir(path.join(this.folder, MAILBOXES));
    for (const file of files.filter((name) => name.endsWith('.json'))) {
      const stored = await readIfThere<StoredMailbox>(path.join(this.folder, MAILBOXES, file));
      if (!stored) continue;
      const { upn, displayName, tenant, timeZone } = stored.options;
      const mailbox = world.create(upn, { displayName, tenant, timeZone });
      restoreMailbox(mailbox, stored);
      this.written.set(upn, versionOf(mailbox));
    }
    if (!this.directory) return;
    Object.assign(world.settings, this.directory.settings);
    this.directory.applications.forEach((application) => applications.put(application));
    grants.restore(this.directory.grants);
    this.directory.subscriptions.forEach((subscription) => subscriptions.put(subscription));
  }

  /** Writes what changed, again and again; large mailboxes less often, so that writing never takes most of the time. */
  keep(kept: Kept, key: StoredKey): void {
    const next = (wait: number): void => {
      if (this.stopped) return;
      this.timer = setTimeout(() => void this.tick(kept, key).then(next), wait);
      this.timer.unref();
    };
    next(IDLE_MS);
  }

  private async tick(kept: Kept, key: StoredKey): Promise<number> {
    const started = Date.now();
    await this.save(kept, key);
    return Math.max(IDLE_MS, (Date.now() - started) * 10);
  }

  async stop(kept: Kept, key: StoredKey): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.save(kept, key);
  }

  private async save({ world, applications, grants, subscriptions }: Kept, key: StoredKey): Promise<void> {
    for (const mailbox of [...world.all()]) await this.saveMailbox(mailbox);
    for (const upn of this.written.keys()) if (!world.find(upn)) await this.forget(upn);
    const directory: Directory = {
      ...{ key, settings: world.settings, applications: applications.all() },
      ...{ grants: grants.store(), subscriptions: subscriptions.all() },
    };
    const text = JSON.stringify(directory);
    if (this.written.get(DIRECTORY) === text) return;
    await writeWhole(path.join(this.folder, DIRECTORY), directory);
    this.written.set(DIRECTORY, text);
  }

  private async saveMailbox(mailbox: Mailbox): Promise<void> {
    const version = versionOf(mailbox);
    if (this.written.get(mailbox.upn) === version) return;
    await writeWhole(path.join(this.folder, MAILBOXES, fileOf(mailbox.upn)), storeMailbox(mailbox));
    this.written.set(mailbox.upn, version);
  }

  private async forget(upn: string): Promise<void> {
    if (upn === DIRECTORY) return;
    await rm(path.join(this.folder, MAILBOXES, fileOf(upn)), { force: true });
    this.written.delete(upn);
  }
}
