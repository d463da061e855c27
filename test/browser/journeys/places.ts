import { expect, test } from 'vitest';
import { TEST_API_KEY } from '../../support/processes.ts';
import { goSignedIn, takeSession, type World } from '../browser.ts';
import { button, createHand, finish, toMapping } from '../steps.ts';

const USERS =
  'email,number_of_orders,since\nana@example.com,3,2021/01/21 14:25\nbruno@example.com,x,2021/01/22 09:00\n';

/** Everything beside imports and their runs. */
export function places(world: World): void {
  test('records are looked up with the run that set them last', async () => {
    const { page } = world;
    await takeSession(page);
    await toMapping(page, { name: 'crm.csv', content: USERS });
    await finish(page, 'Import');
    await page.getByRole('link', { name: 'Records', exact: true }).click();
    await page.getByLabel('User id', { exact: true }).fill('nobody@example.com');
    await button(page, 'Look up').click();
    await page.getByText('Nothing is stored under this id').waitFor();
    await page.getByLabel('User id', { exact: true }).fill('ana@example.com');
    await page.keyboard.press('Enter');
    await page.getByRole('rowheader', { name: 'attributes.number_of_orders' }).waitFor();
    await world.look('records');
    await page.getByRole('link', { name: 'crm.csv' }).click();
    await page.getByRole('heading', { name: 'crm.csv', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/runs\//);
  });

  test('uploads are listed, added and deleted', async () => {
    const { page, service } = world;
    await goSignedIn(page, '/uploads');
    await page.getByText('No files yet').waitFor();
    await createHand(page).choose({ name: 'übung 1.csv', content: 'a\n1\n' });
    await page.getByRole('cell', { name: 'übung 1.csv', exact: true }).waitFor();
    await world.look('uploads');
    await button(page, 'Delete übung 1.csv').click();
    await button(page, 'Delete').click();
    await page.getByText('No files yet').waitFor();
    expect((await service.call<{ items: unknown[] }>('GET', '/v1/uploads')).items).toEqual([]);
  });

  test('an import has its history, runs again and is archived', async () => {
    const { page } = world;
    await takeSession(page);
    await toMapping(page, { name: 'crm.csv', content: USERS });
    await finish(page, 'Import');
    await button(page, 'Run again').click();
    await page.getByText('Unchanged').waitFor();
    await page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: 'Imports' })
      .click();
    await page.getByRole('link', { name: 'crm.csv' }).waitFor();
    await world.look('imports');
    await page.getByRole('link', { name: 'crm.csv' }).click();
    await expect.poll(() => page.locator('a[href^="/runs/"]').count(), { timeout: 30_000 }).toBe(2);
    await world.look('import');
    await button(page, 'Archive').click();
    await page.getByRole('tooltip').getByRole('button', { name: 'Archive' }).click();
    await page.getByText('Nothing has been imported yet').waitFor();
  });

  test('a session that ends is renewed without losing what was entered', async () => {
    const { page } = world;
    await goSignedIn(page, '/imports/new');
    await page.getByLabel('Name of the import').fill('Kept');
    await page.context().clearCookies();
    await createHand(page).choose({ name: 'crm.csv', content: USERS });
    await page.getByText('Sign in again').waitFor();
    await page.getByLabel('API key').fill(TEST_API_KEY);
    await button(page, 'Sign in').click();
    expect(await page.getByLabel('Name of the import').inputValue()).toBe('Kept');
  });
}
