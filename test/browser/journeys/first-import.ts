import { expect, test } from 'vitest';
import { TEST_API_KEY } from '../../support/processes.ts';
import { usersFile } from '../../support/users-file.ts';
import { goSignedIn, takeSession, type World } from '../browser.ts';
import { button, createHand, finish, next, numberOf, results, toMapping } from '../steps.ts';

/** From a file to its results, and back for what was wrong. */
export function firstImports(world: World): void {
  test('from opening the page to 10,000 imported rows in at most 12 clicks', async () => {
    const { page } = world;
    const hand = createHand(page);
    await page.goto('/');
    await page.getByLabel('API key').fill(`${TEST_API_KEY}x`);
    await hand.click(button(page, 'Sign in'));
    await page.getByText('API key is not the API key of the service.').waitFor();
    await world.look('sign-in');
    await page.getByLabel('API key').fill(TEST_API_KEY);
    await hand.click(button(page, 'Sign in'));
    await page.getByText('Nothing has been imported yet').waitFor();
    await world.look('imports-empty');
    await hand.click(button(page, 'New import').first());
    await button(page, 'Choose a file').waitFor();
    await world.look('new-source');
    await hand.choose({ name: 'crm.csv', content: usersFile(10_000) });
    await page.getByText('in the upload area').waitFor();
    await next(page, 'File', hand);
    await page.getByRole('region', { name: 'First records of the file' }).waitFor();
    await world.look('new-file');
    await next(page, 'Mapping', hand);
    await page.getByText('ids are stored already').waitFor();
    expect(await page.getByLabel('Column with the user id').inputValue()).toBe('email');
    await next(page, 'Schedule', hand);
    await next(page, 'Review', hand);
    await world.look('new-review');
    await hand.click(button(page, 'Import'));
    await results(page);
    expect(await numberOf(page, 'File items count')).toBe('10,010');
    expect(hand.clicks()).toBeLessThanOrEqual(12);
    await world.look('run-completed');
  });

  test('a dry run shows its banner and stores nothing; Clone and import stores', async () => {
    const { page, service } = world;
    await takeSession(page);
    await toMapping(page, { name: 'crm.csv', content: usersFile(200) });
    await finish(page, 'Dry run');
    await page.getByText('This is a dry run: nothing is stored').waitFor();
    expect(await numberOf(page, 'Would be added')).toBe('195');
    expect((await service.request('GET', '/v1/users/email/user1@example.com')).status).toBe(404);
    await world.look('run-dry');
    await button(page, 'Clone and import').click();
    await page.getByText('This is a dry run: nothing is stored').waitFor({ state: 'hidden' });
    await results(page);
    expect(await numberOf(page, 'Added')).toBe('195');
    expect((await service.request('GET', '/v1/users/email/user1@example.com')).status).toBe(200);
  });

  test('rejected records are downloaded, corrected and sent again', async () => {
    const { page } = world;
    await goSignedIn(page);
    const content = 'email,city\nana@example.com,Lisboa\nbroken@,Porto\n';
    await toMapping(page, { name: 'crm.csv', content });
    await finish(page, 'Import');
    await page.getByText('invalid_email').waitFor();
    await page.getByRole('button', { name: /^Line 3/ }).click();
    await page.getByRole('cell', { name: 'broken@', exact: true }).last().waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download rejected records' }).click();
    const rejected = await (await download).createReadStream();
    const text = Buffer.concat(await rejected.toArray()).toString('utf8');
    expect(text).toContain('"broken@","Porto","3","invalid_email"');
    await button(page, 'Send corrected records').click();
    const corrected = text.replace('broken@', 'bruno@example.com');
    await createHand(page).choose({ name: 'fixed.csv', content: corrected });
    await page.getByText('Together with the runs before it').waitFor({ timeout: 60_000 });
    expect(await numberOf(page, 'Added')).toBe('1');
    expect(await numberOf(page, 'Rejected')).toBe('0');
  });

  test('a sample opens what was read beside what is stored', async () => {
    const { page } = world;
    await takeSession(page);
    await toMapping(page, { name: 'crm.csv', content: 'email,n\nana@example.com,1\n' });
    await button(page, 'Rename a field').click();
    await page.getByLabel('Field', { exact: true }).fill('n');
    await page.getByLabel('New name').fill('n');
    await button(page, 'Map values').click();
    await page.getByLabel('Value 1', { exact: true }).fill('1');
    await page.getByLabel('becomes', { exact: true }).fill('one');
    await finish(page, 'Import');
    await page.getByRole('button', { name: 'Details of line 2' }).click();
    const detail = page.getByRole('dialog');
    await detail.getByText('As it is stored').waitFor();
    expect(await detail.locator('td.changed').innerText()).toMatch(/1\s*→\s*one/);
    await world.look('run-record');
    await page.keyboard.press('Escape');
    await detail.waitFor({ state: 'hidden' });
  });

  test('what the API says against an import lands on its field', async () => {
    const { page } = world;
    await takeSession(page);
    await toMapping(page, { name: 'crm.csv', content: 'name,city\nAna,Lisboa\n' });
    await page.getByLabel('Column with the user id').fill('name');
    await page.getByLabel('Type of the user id').fill('Not A Type');
    await next(page, 'Schedule');
    await next(page, 'Review');
    await button(page, 'Import').click();
    await page.getByText('The import cannot be made yet').waitFor();
    const field = page.locator('[data-path="format.userIdType"]');
    await field.getByText('must be a built-in or custom id type').waitFor();
    expect(await field.getByRole('combobox').getAttribute('aria-invalid')).toBe('true');
    await world.look('new-problems');
    await page.getByLabel('Type of the user id').fill('nick_name');
    await finish(page, 'Import');
    expect(await numberOf(page, 'Added')).toBe('1');
  });
}
