import { expect, test } from 'vitest';
import { takeSession, type World } from '../browser.ts';
import { button, finish, numberOf, toMapping } from '../steps.ts';

const USERS =
  'email,number_of_orders,since\nana@example.com,3,2021/01/21 14:25\nbruno@example.com,x,2021/01/22 09:00\n';

/** What is done with the fields of a file. */
export function mapping(world: World): void {
  test('transformations show before and after, step by step', async () => {
    const { page, service } = world;
    await takeSession(page);
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
    await world.look('new-mapping');
    await finish(page, 'Import');
    expect(await numberOf(page, 'Rejected')).toBe('1');
    const { attributes } = await service.call<{ attributes: object }>(
      'GET',
      '/v1/users/email/ana@example.com',
    );
    expect(attributes).toMatchObject({ completedOrders: 3, day: '2021-01-21T14:25:00Z' });
  });
}
