import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sparticuz from '@sparticuz/chromium';
import { chromium, type Page } from 'playwright-core';
import { importExamples } from './demo-import.ts';
import { untilStopped } from './until-stopped.ts';

/** The entry of `npm run screenshots`: imports the examples into a fresh world and takes README's pictures of it. */
const FOLDER = fileURLToPath(new URL('../docs/screenshots', import.meta.url));
const SIZE = { width: 1280, height: 800 };

// oxlint-disable-next-line node/no-process-env -- an entry file reads its environment once and passes it on
const env = process.env;
const dataDir = join(env['DATA_DIR'] || '.data', 'screenshots-world');

process.exitCode = await untilStopped(
  { env: { ...env, DATA_DIR: dataDir }, fresh: true, say: (line) => console.log(line) },
  async (world, _stayUp, signal) => {
    await importExamples(world, signal, process.stdout);
    const executablePath = await sparticuz.executablePath();
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage({ baseURL: world.apiUrl, viewport: SIZE });
      await signIn(page, world.apiKey);
      await takePictures(page);
    } finally {
      await browser.close();
    }
  },
);
process.exit();

async function signIn(page: Page, key: string): Promise<void> {
  await page.goto('/');
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'The users of a small shop' }).waitFor();
}

async function takePictures(page: Page): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const take = (name: string) => page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await take('imports');
  await page.locator('a[href^="/runs/"]').first().click();
  await page.getByRole('region', { name: 'Issues' }).waitFor();
  await take('run');
  await page.goto('/imports/new');
  await page.getByLabel('Or take a file that was uploaded before').fill('users');
  await page.keyboard.press('Enter');
  await page.getByText('in the upload area').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('region', { name: 'First records of the file' }).waitFor();
  await page.emulateMedia({ colorScheme: 'dark' });
  await take('new-import');
}
