import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { takeSession, type World } from '../browser.ts';
import { button, createHand, next, numberOf, results, toMapping } from '../steps.ts';

const users = (count: number, city: string) => ({
  name: 'crm.csv',
  content: [
    'email,city',
    ...Array.from({ length: count }, (_, row) => `u${row}@example.com,${city}`),
  ].join('\n'),
});

/** Puts a file in the place of the one that was sent before, and runs its import again. */
async function runWith(page: Page, file: ReturnType<typeof users>): Promise<void> {
  await page.getByRole('link', { name: 'Uploads' }).click();
  await createHand(page).choose(file);
  await page.getByText('is in the upload area').waitFor();
  await page.getByRole('link', { name: 'Imports', exact: true }).first().click();
  await page.getByRole('link', { name: 'crm.csv', exact: true }).click();
  await button(page, 'Run now').click();
}

/** Runs that wait for a person, and those that have failed. */
export function decisions(world: World): void {
  test('a run that is unlike the last one waits, says why and what it would do; it is rejected, tried again and approved', async () => {
    const { page, service } = world;
    await takeSession(page);
    await toMapping(page, users(10, 'Porto'));
    await next(page, 'Schedule');
    await next(page, 'Review');
    await page.getByText('Advanced limits').click();
    await page.getByLabel('Fewer records than last time').fill('20');
    await page.getByLabel('Updated records').fill('50');
    await button(page, 'Import').click();
    await results(page);
    expect(await numberOf(page, 'Added')).toBe('10');

    await runWith(page, users(4, 'Faro'));
    const note = page.getByRole('status').filter({ hasText: 'The run waits for you' });
    await note.getByText('60.00 % fewer than the 10 of the last good run').waitFor();
    await note.getByText('4 of 4 records (100.00 %) would change what is stored').waitFor();
    const would = page.getByRole('region', { name: 'What it would do' });
    expect(await numberOf(page, 'Would be updated', would)).toBe('4');
    await world.look('run-held');
    await page.getByLabel('Why (optional)').fill('not before Monday');
    await button(page, 'Reject').click();
    await page.getByRole('alert').getByText('the run was rejected: not before Monday').waitFor();
    await page.getByText('so nothing was stored').waitFor();
    await world.look('run-failed');

    await button(page, 'Go on where it stopped').click();
    await page.getByText('Failed before: ').waitFor();
    await note.waitFor();
    await button(page, 'Approve and store').click();
    await results(page);
    expect(await numberOf(page, 'Updated')).toBe('4');
    await page.getByText('A person decided: approved').waitFor();
    const { attributes } = await service.call<{ attributes: object }>(
      'GET',
      '/v1/users/email/u0@example.com',
    );
    expect(attributes).toMatchObject({ city: 'Faro' });
  });
}
