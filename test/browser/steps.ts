import type { Locator, Page } from 'playwright-core';
import { goSignedIn } from './browser.ts';

/** A file as the browser is given it. */
export interface ChosenFile {
  name: string;
  content: string;
}

/** What a person does in New import, with every click counted. */
export interface Hand {
  clicks: () => number;
  click: (what: Locator) => Promise<void>;
  choose: (file: ChosenFile) => Promise<void>;
}

export function createHand(page: Page): Hand {
  let clicks = 0;
  const click = async (what: Locator) => {
    clicks += 1;
    await what.click();
  };
  return {
    clicks: () => clicks,
    click,
    async choose({ name, content }) {
      const asked = page.waitForEvent('filechooser');
      await click(page.getByRole('button', { name: /^Choose (a file|files)$/ }));
      // Choosing in the system's window takes a click, too.
      clicks += 1;
      await (await asked).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
    },
  };
}

export function button(page: Page, name: string): Locator {
  return page.getByRole('button', { name, exact: true });
}

/** Goes on to the step with this name. */
export async function next(page: Page, name: string, hand: Pick<Hand, 'click'> = createHand(page)) {
  await hand.click(button(page, 'Next'));
  await page.getByRole('group', { name }).waitFor();
}

/** Begins a new import of a file and goes on to its mapping. */
export async function toMapping(page: Page, file: ChosenFile, entity = 'Users'): Promise<void> {
  const hand = createHand(page);
  await page.goto('/imports/new');
  await page.getByRole('radio', { name: new RegExp(`^${entity}`) }).check();
  await hand.choose(file);
  await page.getByText('in the upload area').waitFor();
  await next(page, 'File');
  await page.getByRole('region', { name: 'First records of the file' }).waitFor();
  await next(page, 'Mapping');
  await page.getByRole('region', { name: 'First records of the file' }).waitFor();
}

/** Begins a new import from an address that wants a user and a password, and goes on to its schedule. */
export async function toScheduleOfAddress(page: Page, url: string): Promise<void> {
  await goSignedIn(page, '/imports/new');
  await page.getByRole('radio', { name: /^An address/ }).check();
  await page.getByLabel('Address', { exact: true }).fill(url);
  await page.getByRole('radio', { name: /^User name and password/ }).check();
  await page.getByLabel('User name', { exact: true }).fill('ana');
  await page.getByLabel('Password', { exact: true }).fill('secret');
  await next(page, 'File');
  await next(page, 'Mapping');
  await page.getByLabel('Column with the user id').fill('email');
  await page.getByLabel('Type of the user id').fill('email');
  await next(page, 'Schedule');
}

/** Goes on to the review, starts the import or its dry run, and waits for its results. */
export async function finish(page: Page, how: 'Import' | 'Dry run'): Promise<void> {
  await next(page, 'Schedule');
  await next(page, 'Review');
  await button(page, how).click();
  await results(page);
}

export async function results(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Overview' }).waitFor({ timeout: 60_000 });
}

/** The number that stands under a name in the overview, or in another region. */
export async function numberOf(
  page: Page,
  name: string,
  region: Locator = page.getByRole('region', { name: 'Overview' }),
): Promise<string> {
  const text = await region
    .locator('div', { has: page.locator('dt', { hasText: name }) })
    .last()
    .locator('dd')
    .innerText();
  return text.split(/\s/)[0] ?? '';
}
