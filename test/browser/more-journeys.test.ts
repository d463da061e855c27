import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../dev/ports.ts';
import { contacts, EGOI_KEY, useEgoiServer } from '../support/egoi-server.ts';
import { foundProgram } from '../support/programs.ts';
import { accessibilityProblems } from './accessibility.ts';
import { signIn, useWorld } from './browser.ts';
import { button, createHand, finish, next, numberOf, toMapping } from './steps.ts';

const chromium = foundProgram('chromium');
const port = await freePort();
const USERS =
  'email,number_of_orders,since\nana@example.com,3,2021/01/21 14:25\nbruno@example.com,x,2021/01/22 09:00\n';

describe.runIf('path' in chromium)('the dashboard', { timeout: 120_000 }, () => {
  const egoi = useEgoiServer();
  const world = useWorld('path' in chromium ? chromium.path : '', {
    // Known once the stub listens, which is before the service starts.
    get EGOI_BASE_URL() {
      return egoi.url;
    },
    get ALLOWED_PRIVATE_HOSTS() {
      return `127.0.0.1:${port},${egoi.host}`;
    },
  });
  /** Begins an answer and never ends it. */
  const endless = createServer((request, response) => {
    if (request.headers.authorization !== `Basic ${btoa('ana:secret')}`) {
      response.writeHead(401).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/csv' });
    if (request.method !== 'HEAD') response.write('email,name\nana@example.com,Ana\n');
  });
  beforeAll(() => new Promise<void>((done) => endless.listen(port, '127.0.0.1', done)));
  afterAll(() => {
    endless.closeAllConnections();
    endless.close();
  });

  test('transformations show before and after, step by step', async () => {
    const { page, service } = world;
    await signIn(page);
    await toMapping(page, { name: 'crm.csv', content: USERS });
    await button(page, 'Rename a field').click();
    await page.getByLabel('Field', { exact: true }).fill('number_of_orders');
    await page.getByLabel('New name').fill('completedOrders');
    await button(page, 'Cast').click();
    const effect = page.getByRole('region', { name: 'What transformation 1 does' });
    await effect.getByText('completedOrders (number)').waitFor();
    await effect.getByText(/cannot be cast/).waitFor();
    await button(page, 'Copy a field').click();
    const second = page.locator('.step-card').nth(1);
    await second.getByLabel('Field', { exact: true }).fill('since');
    await second.getByLabel('New name').fill('day');
    await second.getByRole('button', { name: 'Read a time' }).click();
    await page
      .getByRole('region', { name: 'What transformation 2 does' })
      .getByText('2021-01-21T14:25:00Z')
      .waitFor();
    await world.picture('new-import-transformations');
    await finish(page, 'Import');
    expect(await numberOf(page, 'Rejected')).toBe('1');
    const { attributes } = await service.call<{ attributes: object }>(
      'GET',
      '/v1/users/email/ana@example.com',
    );
    expect(attributes).toMatchObject({ completedOrders: 3, day: '2021-01-21T14:25:00Z' });
  });

  test('an import from an address with a password is followed while it runs, and cancelled', async () => {
    const { page, service } = world;
    await signIn(page, '/imports/new');
    await page.getByRole('radio', { name: /^An address/ }).check();
    await page.getByLabel('Address', { exact: true }).fill(`http://127.0.0.1:${port}/users.csv`);
    await page.getByRole('radio', { name: /^User name and password/ }).check();
    await page.getByLabel('User name', { exact: true }).fill('ana');
    await page.getByLabel('Password', { exact: true }).fill('secret');
    await next(page, 'File');
    await next(page, 'Mapping');
    await page.getByLabel('Column with the user id').fill('email');
    await page.getByLabel('Type of the user id').fill('email');
    await next(page, 'Schedule');
    await next(page, 'Review');
    await button(page, 'Import').click();
    await page
      .getByRole('region', { name: 'Progress' })
      .locator('[aria-current="step"]', { hasText: 'Download' })
      .waitFor();
    await world.picture('run-in-progress');
    await button(page, 'Cancel').click();
    await page.getByText(/^The run was cancelled by key [0-9a-f]{8}$/).waitFor();
    await page.getByText(/^\(key [0-9a-f]{8}\)$/).waitFor();
    const { items } = await service.call<{ items: object[] }>('GET', '/v1/imports');
    expect(JSON.stringify(items)).not.toContain('secret');
    expect(items).toMatchObject([{ hasCredentials: true, run: { status: 'cancelled' } }]);
  });

  test('contacts of E-goi are imported without a file, and what is wrong lands on its field', async () => {
    const { page } = world;
    egoi.lists.set(321, contacts(3));
    await signIn(page, '/imports/new');
    await page.getByRole('radio', { name: /^E-goi contacts/ }).check();
    await page.getByLabel('API key of E-goi').fill(`${EGOI_KEY} x`);
    await page.getByLabel('List id').fill('0');
    await next(page, 'Schedule');
    await next(page, 'Review');
    await button(page, 'Import').click();
    await page.getByText('API key of E-goi must be the key as E-goi shows it').waitFor();
    expect(await page.getByLabel('List id').getAttribute('aria-invalid')).toBe('true');
    expect(await accessibilityProblems(page)).toEqual([]);
    await world.picture('new-import-egoi');
    await page.getByLabel('API key of E-goi').fill(EGOI_KEY);
    await page.getByLabel('List id').fill('321');
    await finish(page, 'Import');
    await page.getByRole('heading', { name: 'E-goi list 321', level: 1 }).waitFor();
    expect(await numberOf(page, 'Added')).toBe('3');
  });

  test('an sftp address asks for a key and a fingerprint, and what is wrong lands on its field', async () => {
    const { page } = world;
    await signIn(page, '/imports/new');
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
    expect(await accessibilityProblems(page)).toEqual([]);
    await world.picture('new-import-sftp');
  });

  test('an import is made with a schedule, which is described, paused, resumed and changed', async () => {
    const { page, service } = world;
    await signIn(page);
    await toMapping(page, { name: 'crm.csv', content: USERS });
    await next(page, 'Schedule');
    await page.getByRole('radio', { name: /^By a schedule/ }).check();
    await page.getByText('At 03:00, every day (UTC)').waitFor();
    const times = page.getByRole('list', { name: 'It would run at' }).getByRole('listitem');
    await expect.poll(() => times.allInnerTexts()).toHaveLength(5);
    for (const time of await times.allInnerTexts()) expect(time).toMatch(/^[\d-]{10} 03:00 UTC$/);
    const cron = page.getByLabel('Cron expression');
    await cron.fill('99 3 * * *');
    await page.getByText('the minute "99" must be from 0 to 59').waitFor();
    await cron.fill('0 3 * * *');
    await page.getByRole('combobox', { name: 'How often' }).press('ArrowDown');
    await page.getByTitle('week', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Days of the week' }).press('ArrowDown');
    await page.getByTitle('Monday', { exact: true }).click();
    await page.getByText('At 03:00, only on Monday (UTC)').waitFor();
    expect(await cron.inputValue()).toBe('0 3 * * 1');
    await page.keyboard.press('Escape');
    expect(await accessibilityProblems(page)).toEqual([]);
    await world.picture('new-import-schedule');
    await next(page, 'Review');
    await page.getByText('Advanced limits').click();
    await page.getByLabel('Fewer records than last time').fill('20');
    await page.getByRole('checkbox', { name: /^Wait for my approval/ }).check();
    expect(await accessibilityProblems(page)).toEqual([]);
    await world.picture('new-import-limits');
    await button(page, 'Save import').click();

    const card = page.getByRole('region', { name: 'Schedule' });
    await card.getByText('No run has completed yet.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await world.picture('import-scheduled');
    await button(page, 'Pause').click();
    await card.getByText('It was paused, and runs nothing until it is resumed.').waitFor();
    await page.goto('/');
    await page
      .getByRole('row', { name: /crm\.csv/ })
      .getByText('Paused')
      .waitFor();
    await page.getByRole('link', { name: 'crm.csv', exact: true }).click();
    await button(page, 'Resume').click();
    await card.getByText('It runs next at').waitFor();
    await button(page, 'Change').click();
    await page.getByLabel('Cron expression').fill('30 4 * * *');
    await button(page, 'Save').click();
    await card.getByText('At 04:30, every day (UTC)').waitFor();
    const { items } = await service.call<{ items: object[] }>('GET', '/v1/imports');
    expect(items).toMatchObject([
      {
        run: null,
        schedule: { cron: '30 4 * * *', paused: false },
        errorThreshold: { maxFewerPercent: 20, keepColumns: true },
      },
    ]);
    await button(page, 'Remove').click();
    await page.getByRole('tooltip').getByRole('button', { name: 'Remove' }).click();
    await card.getByText('It runs only when somebody asks for it.').waitFor();
  });

  test('records are looked up with the run that set them last', async () => {
    const { page } = world;
    await signIn(page);
    await toMapping(page, { name: 'crm.csv', content: USERS });
    await finish(page, 'Import');
    await page.getByRole('link', { name: 'Records' }).click();
    await page.getByLabel('User id', { exact: true }).fill('nobody@example.com');
    await button(page, 'Look up').click();
    await page.getByText('Nothing is stored under this id').waitFor();
    await page.getByLabel('User id', { exact: true }).fill('ana@example.com');
    await page.keyboard.press('Enter');
    await page.getByRole('rowheader', { name: 'attributes.number_of_orders' }).waitFor();
    await world.picture('records');
    await page.getByRole('link', { name: 'crm.csv' }).click();
    await page.getByRole('heading', { name: 'crm.csv', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/runs\//);
  });

  test('uploads are listed, added and deleted', async () => {
    const { page, service } = world;
    await signIn(page, '/uploads');
    await page.getByText('No files yet').waitFor();
    await createHand(page).choose({ name: 'übung 1.csv', content: 'a\n1\n' });
    await page.getByRole('cell', { name: 'übung 1.csv', exact: true }).waitFor();
    await world.picture('uploads');
    await button(page, 'Delete übung 1.csv').click();
    await button(page, 'Delete').click();
    await page.getByText('No files yet').waitFor();
    expect((await service.call<{ items: unknown[] }>('GET', '/v1/uploads')).items).toEqual([]);
  });

  test('an import has its history, runs again and is archived', async () => {
    const { page } = world;
    await signIn(page);
    await toMapping(page, { name: 'crm.csv', content: USERS });
    await finish(page, 'Import');
    await button(page, 'Run again').click();
    await page.getByText('Unchanged').waitFor();
    await page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: 'Imports' })
      .click();
    await page.getByRole('link', { name: 'crm.csv' }).click();
    await expect.poll(() => page.locator('a[href^="/runs/"]').count(), { timeout: 30_000 }).toBe(2);
    await world.picture('import');
    await button(page, 'Archive').click();
    await page.getByRole('tooltip').getByRole('button', { name: 'Archive' }).click();
    await page.getByText('Nothing has been imported yet').waitFor();
  });

  test('a session that ends is renewed without losing what was entered', async () => {
    const { page } = world;
    await signIn(page, '/imports/new');
    await page.getByLabel('Name of the import').fill('Kept');
    await page.context().clearCookies();
    await createHand(page).choose({ name: 'crm.csv', content: USERS });
    await page.getByText('Sign in again').waitFor();
    await page.getByLabel('API key').fill('test-key-of-the-first-caller');
    await button(page, 'Sign in').click();
    expect(await page.getByLabel('Name of the import').inputValue()).toBe('Kept');
  });
});
