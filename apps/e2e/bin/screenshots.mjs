// npm run screenshots: the pictures of the README, of a running `npm start` whose Kari has connected her calendar.
//   CONSOLE_URL (http://localhost:4200), CHROMIUM_PATH
import path from 'node:path';
import { chromium } from 'playwright-core';

const folder = path.join(import.meta.dirname, '../../../docs/screenshots');
const consoleUrl = process.env.CONSOLE_URL ?? 'http://localhost:4200';
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Oslo',
  });
  const page = await context.newPage();
  await page.goto(`${consoleUrl}/my-resource`);
  await page.getByRole('button', { name: /^Kari Nordmann/ }).click();
  await page.getByRole('heading', { name: 'Calendar accounts' }).waitFor();
  if ((await page.getByRole('article').count()) === 0) {
    await page.getByRole('button', { name: 'Add account' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'OK' }).click();
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByRole('article').waitFor();
  }
  await page.getByRole('button', { name: 'More choices' }).click();
  await page.getByRole('menuitem', { name: 'Synchronise calendar' }).click();
  await page.getByText('Latest synchronisation').waitFor();
  await page.screenshot({ path: path.join(folder, 'office-365.png') });
  await page.goto(`${consoleUrl}/calendar?view=week`);
  await page
    .getByRole('button', { name: /Morgenmøte/ })
    .first()
    .waitFor();
  await page.screenshot({ path: path.join(folder, 'calendar.png') });
} finally {
  await browser.close();
}
