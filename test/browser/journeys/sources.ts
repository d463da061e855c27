import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { contacts, EGOI_KEY } from '../../support/egoi-server.ts';
import { goSignedIn, type World } from '../browser.ts';
import type { Outside } from '../outside.ts';
import { button, type ChosenFile, finish, next, numberOf, toScheduleOfAddress } from '../steps.ts';

const CRM = 'email,city\nana@example.com,Lisboa\nbruno@example.com,Porto\n';

/** Every place that records can come from. */
export function sources(world: World, outside: Outside): void {
  test('an import from an address with a password is followed while it runs, and cancelled', async () => {
    const { page, service } = world;
    await toScheduleOfAddress(page, outside.endlessUrl);
    await next(page, 'Review');
    await button(page, 'Import').click();
    await page
      .getByRole('region', { name: 'Progress' })
      .locator('[aria-current="step"]', { hasText: 'Download' })
      .waitFor();
    await world.look('run-in-progress');
    await button(page, 'Cancel').click();
    await page.getByText(/^The run was cancelled by key [0-9a-f]{8}$/).waitFor();
    await page.getByText(/^\s*\(key [0-9a-f]{8}\)$/).waitFor();
    await world.look('run-cancelled');
    const { items } = await service.call<{ items: object[] }>('GET', '/v1/imports');
    expect(JSON.stringify(items)).not.toContain('secret');
    expect(items).toMatchObject([{ hasCredentials: true, run: { status: 'cancelled' } }]);
  });

  test('contacts of E-goi are imported without a file, and what is wrong lands on its field', async () => {
    const { page } = world;
    outside.egoi.lists.set(321, contacts(3));
    await goSignedIn(page, '/imports/new');
    await page.getByRole('radio', { name: /^E-goi contacts/ }).check();
    await page.getByLabel('API key of E-goi').fill(`${EGOI_KEY} x`);
    await page.getByLabel('List id').fill('0');
    await next(page, 'Schedule');
    await next(page, 'Review');
    await button(page, 'Import').click();
    await page.getByText('API key of E-goi must be the key as E-goi shows it').waitFor();
    expect(await page.getByLabel('List id').getAttribute('aria-invalid')).toBe('true');
    await world.look('new-egoi');
    await page.getByLabel('API key of E-goi').fill(EGOI_KEY);
    await page.getByLabel('List id').fill('321');
    await finish(page, 'Import');
    await page.getByRole('heading', { name: 'E-goi list 321', level: 1 }).waitFor();
    expect(await numberOf(page, 'Added')).toBe('3');
  });

  test('an sftp address asks for a key and a fingerprint, and what is wrong lands on its field', async () => {
    const { page } = world;
    await goSignedIn(page, '/imports/new');
    await page.getByRole('radio', { name: /^An address/ }).check();
    await page.getByLabel('Address', { exact: true }).fill('sftp://127.0.0.1/crm.csv');
    await page.getByRole('radio', { name: /^User name and private key/ }).check();
    await page.getByLabel('User name', { exact: true }).fill('ana');
    await page.getByLabel('Fingerprint of the server').fill('MD5:1');
    await next(page, 'File');
    await next(page, 'Mapping');
    await next(page, 'Schedule');
    await next(page, 'Review');
    await button(page, 'Import').click();
    await page
      .getByText('Fingerprint of the server must be the fingerprint of a host key')
      .waitFor();
    expect(
      await page.getByRole('textbox', { name: 'Private key' }).getAttribute('aria-invalid'),
    ).toBe('true');
    await world.look('new-sftp');
  });

  test.runIf(outside.hasSftp)(
    'a file on an sftp server is imported once its fingerprint is confirmed',
    async () => {
      const { page } = world;
      const { credentials, url } = await outside.putOnSftp('crm.csv', CRM);
      await goSignedIn(page, '/imports/new');
      await page.getByRole('radio', { name: /^An address/ }).check();
      await page.getByLabel('Address', { exact: true }).fill(url);
      await page.getByRole('radio', { name: /^User name and private key/ }).check();
      await page.getByLabel('User name', { exact: true }).fill(credentials.username);
      await page.getByRole('textbox', { name: 'Private key' }).fill(credentials.privateKey ?? '');
      await next(page, 'File');
      await page.getByRole('alert').getByText('shows the host key SHA256:').waitFor();
      await world.look('new-sftp-first-contact');
      await button(page, 'Correct it at its field').click();
      const field = page.locator('[data-path="source.credentials.hostKey"]');
      await field.getByText(`shows the host key ${credentials.hostKey}`).waitFor();
      expect(await field.getByRole('textbox').getAttribute('aria-invalid')).toBe('true');
      await button(page, 'Use this fingerprint').click();
      expect(await field.getByRole('textbox').inputValue()).toBe(credentials.hostKey);
      await next(page, 'File');
      await page.getByRole('region', { name: 'First records of the file' }).waitFor();
      await next(page, 'Mapping');
      await page.getByText('ids are stored already').waitFor();
      await finish(page, 'Import');
      expect(await numberOf(page, 'Added')).toBe('2');
    },
  );

  test('files are dropped, and all that a pattern means are imported in one run', async () => {
    const { page } = world;
    await goSignedIn(page, '/uploads');
    const area = page.getByRole('group', { name: 'Drop files to upload here' });
    await drop(area, 'dragover', []);
    await expect.poll(() => area.getAttribute('class')).toContain('over');
    await drop(area, 'drop', [
      { name: 'users_1.csv', content: CRM },
      { name: 'users_2.csv', content: 'email;city\ncarla@example.com;Faro\nbroken@;Évora\n' },
    ]);
    await page.getByRole('cell', { name: 'users_2.csv', exact: true }).waitFor();
    await page.goto('/imports/new');
    await page.getByRole('radio', { name: /^An address/ }).check();
    await page.getByLabel('Address', { exact: true }).fill('upload://users_*.csv');
    await page.getByRole('checkbox', { name: /^Take only files/ }).check();
    expect(await page.getByLabel('Name of the import').inputValue()).toBe('users_*.csv');
    await next(page, 'File');
    await page.getByRole('region', { name: 'First records of the file' }).waitFor();
    await next(page, 'Mapping');
    await page.getByText('ids are stored already').waitFor();
    await finish(page, 'Import');
    expect(await numberOf(page, 'Added')).toBe('3');
    const files = page.getByRole('region', { name: 'Files of the run' });
    expect(await files.getByRole('row').allInnerTexts()).toEqual([
      expect.anything(),
      expect.stringMatching(/users_1\.csv.*utf-8\s+2\s+0/s),
      expect.stringMatching(/users_2\.csv.*utf-8\s+2\s+1/s),
    ]);
    await world.look('run-many-files');
    await page.getByRole('button', { name: /^Line 3/ }).click();
    await page.getByRole('rowheader', { name: 'Line 3 in users_2.csv' }).waitFor();
    await button(page, 'Run again').click();
    await expect.poll(() => numberOf(page, 'File items count'), { timeout: 30_000 }).toBe('0');
  });

  test('a dropped file is the file to import', async () => {
    const { page } = world;
    await goSignedIn(page, '/imports/new');
    await drop(page.getByRole('group', { name: 'Drop the file to import here' }), 'drop', [
      { name: 'crm.csv', content: CRM },
    ]);
    await page.getByText('in the upload area').waitFor();
    await next(page, 'File');
    await page.getByRole('cell', { name: 'ana@example.com', exact: true }).first().waitFor();
    expect(await page.getByRole('row').count()).toBeGreaterThan(2);
  });
}

/** What the browser does when files are dragged over an area, or let go there. */
async function drop(area: Locator, what: 'dragover' | 'drop', files: ChosenFile[]): Promise<void> {
  const dataTransfer = await area.page().evaluateHandle((given) => {
    const data = new DataTransfer();
    for (const { name, content } of given) data.items.add(new File([content], name));
    return data;
  }, files);
  await area.dispatchEvent(what, { dataTransfer });
}
