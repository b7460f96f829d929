import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { projectRoot } from '../system/env.js';
import type { System } from '../system/system.js';
import { useSystem } from '../system/use-system.js';
import { openChromium } from './chromium.js';

export interface VisitOptions {
  readonly language?: 'nb' | 'en';
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** A person in front of the console, in a browser of their own. */
export class ConsoleVisit {
  /** What the browser complained of: a page of ours gives it no reason. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly consoleUrl: string,
  ) {}

  static async begin(browser: Browser, consoleUrl: string, options: VisitOptions = {}): Promise<ConsoleVisit> {
    const { language = 'nb', width = 1280, colorScheme = 'light' } = options;
    const locale = language === 'nb' ? 'nb-NO' : 'en-GB';
    const viewport = { width, height: 900 };
    const context = await browser.newContext({
      locale,
      colorScheme,
      viewport,
      timezoneId: 'Europe/Oslo',
      reducedMotion: 'reduce',
    });
    // A watchdog and no bound, as everywhere in the tests.
    context.setDefaultTimeout(30_000);
    const visit = new ConsoleVisit(await context.newPage(), context, consoleUrl);
    visit.page.on('pageerror', ({ message }) => visit.complaints.push(message));
    visit.page.on('console', (message) => {
      // Pages of Microsoft's are not ours to be complained of.
      if (message.type() === 'error' && message.location().url.startsWith(consoleUrl))
        visit.complaints.push(message.text());
    });
    return visit;
  }

  async open(address: string): Promise<void> {
    await this.page.goto(`${this.consoleUrl}${address}`);
  }

  /** Opens an address, and picks who to be on the page that asks for it. */
  async signIn(name: string, address = '/'): Promise<void> {
    await this.open(address);
    await this.page.getByRole('button', { name: new RegExp(`^${name} ?${name} ·`) }).click();
    await this.page.getByRole('main').waitFor();
  }

  heading(name: string | RegExp): Promise<void> {
    return this.page.getByRole('heading', { level: 1, name }).waitFor();
  }

  /** Violations of WCAG 2.2 AA that axe finds on what is shown. */
  async violations(): Promise<readonly string[]> {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await new AxeBuilder({ page: this.page }).withTags(tags).analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  }

  /** How many pixels the page is wider than the window. */
  overflow(): Promise<number> {
    return this.page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
  }

  /** Kept under dist/screenshots, for people to look at. */
  async screenshot(name: string): Promise<void> {
    const folder = path.join(projectRoot, 'dist/screenshots');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name}.png`) });
  }
}

export interface ConsoleUnderTest {
  readonly system: System;
  /** A test with a browser of its own; when it fails, what the browser complained of is shown too. */
  journey(sentence: string, walk: (visit: ConsoleVisit, system: System) => Promise<void>, options?: VisitOptions): void;
}

/** Called at the top of a describe: the whole system with its console, and a Chromium. */
export function useConsole(env: Readonly<Record<string, string>> = {}): ConsoleUnderTest {
  const under = useSystem({ console: true, env });
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await openChromium();
  }, 60_000);
  afterAll(() => browser?.close());
  return {
    get system() {
      return under.system;
    },
    journey(sentence, walk, options) {
      under.journey(
        sentence,
        async (system) => {
          if (!browser || system.consoleUrl === undefined) throw new Error('The console runs in journeys only.');
          const visit = await ConsoleVisit.begin(browser, system.consoleUrl, options);
          try {
            await walk(visit, system);
          } catch (error) {
            await visit.screenshot('failed').catch(() => undefined);
            throw new Error(
              `At ${visit.page.url()}, where the browser complained of ${visit.complaints.join('; ') || 'nothing'}`,
              {
                cause: error,
              },
            );
          } finally {
            await visit.context.close();
          }
        },
        90,
      );
    },
  };
}
