import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { chromiumPath } from '../system/env.js';

/** The same engine without a window comes first: it takes a fifth less of a processor. */
const usual = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** Where a Chromium is on this machine; undefined when there is none. `CHROMIUM_PATH` names one elsewhere. */
export function findChromium(): string | undefined {
  return chromiumPath() ?? usual.find((path) => existsSync(path));
}

/** @throws with how to get one, when there is no Chromium */
export async function openChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(
      'The tests of the console need Chromium: apt-get install chromium-headless-shell (or chromium), or set CHROMIUM_PATH to one.',
    );
  }
  // Root has no sandbox to be put into.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
