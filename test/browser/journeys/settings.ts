import { expect, test } from 'vitest';
import { goSignedIn, takeSession, type World } from '../browser.ts';
import { type Outside, WEBHOOK_SECRET } from '../outside.ts';
import { button, finish, numberOf, results, toMapping } from '../steps.ts';

const LATIN = 'email,cidade\nana@example.com,\u00c9vora\n';

/** Imports that are changed, and people who are told. */
export function settings(world: World, outside: Outside): void {
  test('an import is changed, and who changed what is kept', async () => {
    const { page, service } = world;
    await takeSession(page);
    await toMapping(page, { name: 'crm.csv', content: LATIN });
    await finish(page, 'Import');
    await page.getByRole('link', { name: 'crm.csv', exact: true }).click();
    await page.getByRole('link', { name: 'Change', exact: true }).click();
    await page.getByLabel('Name of the import').fill('Clientes');
    await page.getByLabel('Type of the user id').fill('Not A Type');
    await button(page, 'Copy a field').click();
    await page.getByLabel('Field', { exact: true }).fill('cidade');
    await page.getByLabel('New name').fill('city');
    await page.getByRole('region', { name: 'What transformation 1 does' }).waitFor();
    await page.getByRole('checkbox', { name: /^Store nothing when too many/ }).check();
    await button(page, 'Save').click();
    const field = page.locator('[data-path="format.userIdType"]');
    await field.getByText('must be a built-in or custom id type').waitFor();
    await world.look('settings');
    await page.getByLabel('Type of the user id').fill('email');
    await button(page, 'Save').click();
    await page.getByRole('heading', { name: 'Clientes', level: 1 }).waitFor();
    const changes = page.getByRole('region', { name: 'Changes' });
    expect(await changes.getByRole('row', { name: /^name / }).innerText()).toMatch(
      /crm\.csv → Clientes/,
    );
    await changes.getByRole('row', { name: /^errorThreshold / }).waitFor();
    await changes.getByRole('row', { name: /^transformations / }).waitFor();
    await world.look('import-changed');
    await button(page, 'Run now').click();
    await results(page);
    expect(await numberOf(page, 'Updated')).toBe('1');
    const stored = await service.call('GET', '/v1/users/email/ana@example.com');
    expect(stored).toMatchObject({ attributes: { cidade: 'Évora', city: 'Évora' } });
    await page.goBack();
    await page.locator('a[href^="/runs/"]').last().click();
    await page.getByText('The import was changed after this run').waitFor();
  });

  test('a password that is stored stays although the page does not know it', async () => {
    const { page, service } = world;
    const url = `${outside.endlessUrl}?token=canary`;
    const made = await service.call<{ id: string; run: { id: string } }>('POST', '/v1/imports', {
      name: 'Secret',
      entity: 'users',
      source: { kind: 'file', url, credentials: { username: 'ana', password: 'secret' } },
      format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
    });
    await service.call('POST', `/v1/runs/${made.run.id}/cancel`);
    await goSignedIn(page, `/imports/${made.id}/settings`);
    expect(await page.getByRole('radio', { name: 'What it was given before' }).isChecked()).toBe(
      true,
    );
    await page.getByLabel('Encoding').fill('windows-1252');
    await page.keyboard.press('Escape');
    await button(page, 'Save').click();
    const changes = page.getByRole('region', { name: 'Changes' });
    await changes.getByRole('row', { name: 'source.encoding' }).waitFor();
    expect(await changes.getByRole('row').count()).toBe(1);
    expect(await page.content()).not.toMatch(/canary|"secret"/);
    await button(page, 'Run now').click();
    await page.locator('[aria-current="step"]', { hasText: 'Download' }).waitFor();
    await button(page, 'Cancel').click();
    await page.getByText('The run was cancelled').waitFor();
  });

  test('a webhook is set and told of runs, and what became of its messages is shown', async () => {
    const { page } = world;
    await takeSession(page);
    await toMapping(page, { name: 'crm.csv', content: `${LATIN}broken@,Faro\n` });
    await finish(page, 'Import');
    await page.getByRole('link', { name: 'crm.csv', exact: true }).click();
    const card = page.getByRole('region', { name: 'Webhook' });
    await card.getByText('Nobody is told what becomes of its runs.').waitFor();
    await card.getByRole('button', { name: 'Set' }).click();
    await page.getByLabel('Address', { exact: true }).fill('ftp://example.com');
    await page.getByLabel('Secret').fill('short');
    await page.getByRole('checkbox', { name: 'has many issues' }).check();
    await button(page, 'Save').click();
    await card.getByText('must be an http or https address').waitFor();
    await card.getByText('Secret must have at least 16 characters.').waitFor();
    await world.look('webhook-problems');
    const { port } = outside.webhook;
    await page.getByLabel('Address', { exact: true }).fill(`http://127.0.0.1:${port}/hook`);
    await page.getByLabel('Secret').fill(WEBHOOK_SECRET);
    await button(page, 'Save').click();
    await card.getByText(`http://127.0.0.1:${port}/hook`).waitFor();
    await button(page, 'Run now').click();
    await results(page);
    await page.goBack();
    const messages = card.getByRole('region', { name: 'Messages to the webhook' });
    await expect.poll(() => messages.getByText('Delivered').count(), { timeout: 30_000 }).toBe(2);
    await messages.getByRole('link', { name: 'has many issues' }).waitFor();
    await world.look('import-webhook');
    expect(outside.webhook.taken.map(({ body, isSigned }) => [body.type, isSigned])).toEqual(
      expect.arrayContaining([
        ['run.completed', true],
        ['run.issues', true],
      ]),
    );
    await card.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('tooltip').getByRole('button', { name: 'Remove' }).click();
    await card.getByText('Nobody is told what becomes of its runs.').waitFor();
  });
}
