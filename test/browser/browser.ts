import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { TEST_API_KEY } from '../support/processes.ts';
import { useService, type Service } from '../support/service.ts';
import { useBlankTables } from './blank-tables.ts';
import { lookAt } from './look.ts';

/** Where screenshots are kept, for people to look at. */
const SCREENSHOTS = fileURLToPath(new URL('../../.data/screenshots', import.meta.url));
/** A busy machine is slow; what is asked for has to come all the same. */
const PATIENCE_MILLISECONDS = 30_000;
/** In continuous integration everything runs as root, where Chromium's own sandbox cannot be. */
const ARGS = ['--no-sandbox', '--disable-dev-shm-usage'];

/** A service and a browser; each test begins with blank tables and a page of its own, of somebody who is not signed in. */
export interface World {
  readonly service: Service;
  readonly page: Page;
  /** Opens a page of another person, whose browser has nothing of ours yet; in this Chromium or in another one. */
  open: (executablePath?: string) => Promise<Page>;
  /** Keeps a picture of the page; its name becomes the file's. */
  picture: (name: string, page?: Page) => Promise<void>;
  /** Looks at the page in light and dark and at every width, and keeps pictures; what is wrong with it fails the test. */
  look: (name: string) => Promise<void>;
}

/** Gives the suite a world. A dialog, an error in the page, or anything that its policy refuses fails the test. */
export function useWorld(executablePath: string, extra: () => Record<string, string>): World {
  const service = useService(extra);
  useBlankTables(service);
  const found: string[] = [];
  const browsers: Browser[] = [];
  let context: BrowserContext | undefined;
  let page: Page | undefined;

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    context = await openContext(await launch(executablePath));
  });
  afterAll(() => Promise.all(browsers.map((browser) => browser.close())));
  beforeEach(async () => {
    found.length = 0;
    page = await context?.newPage();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await picture(`failed ${task.name}`);
    await page?.close();
    await context?.clearCookies();
    expect(found).toEqual([]);
  });

  async function launch(path: string): Promise<Browser> {
    const browser = await chromium.launch({ executablePath: path, args: ARGS });
    browsers.push(browser);
    return browser;
  }

  async function openContext(
    browser: Browser,
    options: BrowserContextOptions = {},
  ): Promise<BrowserContext> {
    const made = await browser.newContext({
      baseURL: service.url,
      viewport: { width: 1280, height: 900 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
      ...options,
    });
    made.setDefaultTimeout(PATIENCE_MILLISECONDS);
    made.on('page', (opened) => watch(opened, (what) => found.push(what)));
    return made;
  }

  async function picture(name: string, of = page) {
    const file = `${name.replaceAll(/[^\w-]+/g, '-').slice(0, 80)}.png`;
    await of?.screenshot({ path: join(SCREENSHOTS, file), fullPage: true });
  }

  const current = () => {
    if (!page) throw new Error('the page of a test exists from its first hook on');
    return page;
  };
  return {
    service,
    get page() {
      return current();
    },
    async open(path) {
      const browser = path === undefined ? browsers[0] : await launch(path);
      if (!browser) throw new Error('the browser of a suite exists from its first hook on');
      return (await openContext(browser)).newPage();
    },
    picture,
    async look(name) {
      expect.soft(await lookAt(current(), name, picture)).toEqual([]);
    },
  };
}

/** Tells what must never happen in a page. */
function watch(page: Page, tell: (what: string) => void): void {
  page.on('dialog', (dialog) => {
    tell(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => tell(`error in the page: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (/Content Security Policy|Content-Security-Policy/i.test(text)) tell(text);
    // What the page itself calls an error.
    else if (message.type() === 'error' && !/Failed to load resource/.test(text)) tell(text);
  });
}

/** Opens a page as somebody who has signed in before. */
export async function goSignedIn(page: Page, path = '/'): Promise<void> {
  await takeSession(page);
  await page.goto(path);
}

/** Gives the browser of a page a session. */
export async function takeSession(page: Page): Promise<void> {
  await page.context().request.post('/v1/session', {
    data: { key: TEST_API_KEY },
    headers: { 'sec-fetch-site': 'same-origin' },
    failOnStatusCode: true,
  });
}

/** Signs in with the key of the test's service and waits for the list. */
export async function signIn(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByLabel('API key').fill(TEST_API_KEY);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Imports', level: 1 }).waitFor();
}
