import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page, type BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { useService, type Service } from '../support/service.ts';
import { useBlankTables } from './blank-tables.ts';
import { TEST_API_KEY } from '../support/processes.ts';

/** Where screenshots are kept, for people to look at. */
const SCREENSHOTS = fileURLToPath(new URL('../../.data/screenshots', import.meta.url));
/** A busy machine is slow; what is asked for has to come all the same. */
const PATIENCE_MILLISECONDS = 30_000;
/** In continuous integration everything runs as root, where Chromium's own sandbox cannot be. */
const ARGS = ['--no-sandbox', '--disable-dev-shm-usage'];

/** A service and a browser; each test begins with blank tables and a page of its own. */
export interface World {
  readonly service: Service;
  readonly page: Page;
  /** Opens one more page, which is watched as the first one is. */
  open: (options?: BrowserContextOptions) => Promise<Page>;
  /** Keeps a picture of the page; its name becomes the file's. */
  picture: (name: string, page?: Page) => Promise<void>;
}

/** Gives the suite a world. A dialog, an error in the page, or anything that its policy refuses fails the test. */
export function useWorld(executablePath: string, extra: Record<string, string> = {}): World {
  const service = useService(extra);
  useBlankTables(service);
  const found: string[] = [];
  let browser: Browser | undefined;
  let page: Page | undefined;

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    browser = await chromium.launch({ executablePath, args: ARGS });
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    found.length = 0;
    page = await open();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail' && page) await picture(`failed ${task.name}`, page);
    for (const context of browser?.contexts() ?? []) await context.close();
    expect(found).toEqual([]);
  });

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    if (!browser) throw new Error('the browser of a suite exists from its first hook on');
    const context = await browser.newContext({
      baseURL: service.url,
      viewport: { width: 1280, height: 900 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
      ...options,
    });
    const opened = await context.newPage();
    opened.setDefaultTimeout(PATIENCE_MILLISECONDS);
    watch(opened, (what) => found.push(what));
    return opened;
  }

  async function picture(name: string, of = page) {
    const file = `${name.replaceAll(/[^\w-]+/g, '-').slice(0, 80)}.png`;
    await of?.screenshot({ path: join(SCREENSHOTS, file), fullPage: true });
  }

  return {
    service,
    get page() {
      if (!page) throw new Error('the page of a test exists from its first hook on');
      return page;
    },
    open,
    picture,
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
    // React says so when something is wrong with what is shown, such as two rows with one key.
    else if (message.type() === 'error' && !/Failed to load resource/.test(text)) tell(text);
  });
}

/** Signs in with the key of the test's service and waits for the list. */
export async function signIn(page: Page, path = '/'): Promise<void> {
  await page.goto('/');
  await page.getByLabel('API key').fill(TEST_API_KEY);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Imports', level: 1 }).waitFor();
  if (path !== '/') await page.goto(path);
}
