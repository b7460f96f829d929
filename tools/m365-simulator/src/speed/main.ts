import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Harness } from '../testing/harness.js';

/**
 * How quick the simulator is, in a process of its own, spoken to over HTTP: `npm run speed -w @kalbro/m365-simulator`.
 * Figures, not tests: they depend on the machine.
 */
const main = fileURLToPath(new URL('../main.js', import.meta.url));
const day = 86_400_000;
const windowQuery = `startDateTime=${new Date(Date.now() - 60 * day).toISOString()}&endDateTime=${new Date(Date.now() + 365 * day).toISOString()}`;
const prefer = 'IdType="ImmutableId", odata.maxpagesize=200';

const child = spawn(process.execPath, [main], {
  env: { PATH: '', SIMULATOR_PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const url = await firstUrl();
const harness = Harness.at(url);
try {
  await harness.settings({ throttling: false, emptyFirstDeltaPage: false });
  const pages = await harness.person('pages@speed.example');
  await harness.control('POST', `mailboxes/${pages.upn}/seed`, { singles: 20_000, days: 300 });
  console.log(`first round: ${await deltaPages(pages.token)}`);
  console.log(`second round: ${await deltaPages(pages.token)}`);
  console.log(await quietDeltas());
  console.log(await memory());
} finally {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function firstUrl(): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) {
    const found = /http:\/\/\S+/.exec(line)?.[0];
    if (found) return found;
  }
  throw new Error('The simulator did not start.');
}

/** Pages of 200 events, one after the other, bodies read but not parsed. */
async function deltaPages(token: string): Promise<string> {
  const times: number[] = [];
  const headers = { authorization: `Bearer ${token}`, prefer };
  for (let next: string | undefined = `${url}/v1.0/me/calendarView/delta?${windowQuery}`; next;) {
    const began = performance.now();
    const text: string = await (await fetch(next, { headers })).text();
    times.push(performance.now() - began);
    next = /"@odata\.nextLink":"([^"]+)"/.exec(text)?.[1];
  }
  times.sort((a, b) => a - b);
  const middle = times[Math.floor(times.length / 2)] ?? 0;
  return `delta page of 200 events: median ${middle.toFixed(2)} ms of ${times.length} (wanted: under 5), ${Math.round(200_000 / middle)} events/s`;
}

/** Rounds without changes, of eight mailboxes with four requests at a time each. */
async function quietDeltas(): Promise<string> {
  const people = await Promise.all(Array.from({ length: 8 }, (_, n) => harness.person(`quiet${n}@speed.example`)));
  const links = await Promise.all(people.map((person) => deltaLinkOf(person.token)));
  const until = performance.now() + 3_000;
  let requests = 0;
  const ask = async (index: number): Promise<void> => {
    let link = links[index] ?? '';
    while (performance.now() < until) {
      const headers = { authorization: `Bearer ${people[index]?.token ?? ''}`, prefer };
      const text = await (await fetch(link, { headers })).text();
      link = /"@odata\.deltaLink":"([^"]+)"/.exec(text)?.[1] ?? link;
      requests += 1;
    }
  };
  await Promise.all(Array.from({ length: 32 }, (_, n) => ask(n % 8)));
  return `delta without changes: ${Math.round(requests / 3)} requests/s (wanted: 1,000)`;
}

async function deltaLinkOf(token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, prefer };
  const text = await (await fetch(`${url}/v1.0/me/calendarView/delta?${windowQuery}`, { headers })).text();
  return /"@odata\.deltaLink":"([^"]+)"/.exec(text)?.[1] ?? '';
}

async function memory(): Promise<string> {
  for (let n = 0; n < 1_000; n += 1) {
    const upn = `many${n}@speed.example`;
    await harness.mailbox(upn);
    await harness.control('POST', `mailboxes/${upn}/seed`, { singles: 500, days: 300 });
  }
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  const megabytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  return `1,000 mailboxes of 500 events: ${Math.round(megabytes)} MB resident (wanted: under 1,000)`;
}
