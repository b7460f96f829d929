import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { demoMailboxes } from './mailboxes.js';
import { OutlookControl } from './outlook-control.js';
import { demoClients } from './people.js';
import { PlannerApi } from './planner-api.js';
import { isProvisioned, provision } from './provision.js';

export interface DemoPlaces {
  readonly apiUrl: string;
  /** Undefined when no simulator runs: users are made, mailboxes are not. */
  readonly simulatorUrl: string | undefined;
  readonly dataDir: string;
  /** Sign-in name of the support agent. */
  readonly support: string;
  readonly now: Date;
}

/**
 * Fills an empty system. What a person changed since (a module that was switched off, a mailbox that was emptied) stays
 * changed: a complete fill is remembered, an incomplete one is completed.
 */
export async function fillDemoData(places: DemoPlaces): Promise<string> {
  const { simulatorUrl } = places;
  const clients = await fillClients(places);
  if (!simulatorUrl) return clients;
  const made = await new OutlookControl(simulatorUrl).addMissing(demoMailboxes(dateInOslo(places.now)));
  return made > 0 ? `${clients}, ${made} mailboxes` : clients;
}

async function fillClients({ apiUrl, dataDir, support }: DemoPlaces): Promise<string> {
  const done = path.join(dataDir, 'demo-data-complete');
  const api = new PlannerApi(apiUrl);
  if (existsSync(done) && (await isProvisioned(api, support, demoClients))) return 'as it was';
  await provision(api, support, demoClients);
  writeFileSync(done, '');
  return `${demoClients.length} clients`;
}

function dateInOslo(now: Date): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo', dateStyle: 'short' }).format(now);
}
