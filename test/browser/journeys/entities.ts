import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { takeSession, type World } from '../browser.ts';
import { finish, numberOf, toMapping } from '../steps.ts';

/** A file of the small shop, as its data manager sends it. */
function example(name: string) {
  const content = readFileSync(new URL(`../../../examples/${name}`, import.meta.url), 'utf8');
  return { name, content };
}

/** Looks a record up as a person does, and gives the values that are shown, by their names. */
async function lookUp(page: Page, what: string, id: string): Promise<Map<string, string>> {
  await page.getByRole('link', { name: 'Records', exact: true }).click();
  await page.getByRole('radio', { name: what }).check();
  await page.getByLabel(`${what} id`, { exact: true }).fill(id);
  await page.keyboard.press('Enter');
  const rows = page.getByRole('region', { name: 'What is stored' }).getByRole('row');
  await rows.first().waitFor();
  const pairs = rows.evaluateAll((found) =>
    found.map((row) => [...row.children].map(({ textContent }) => textContent ?? '')),
  );
  return new Map((await pairs).map(([name = '', text = '']) => [name, text]));
}

/** Orders and products, through the same steps as users. */
export function entities(world: World): void {
  test('a product feed is imported, and orders are filled in from it; each record names the run that set it last', async () => {
    const { page } = world;
    await takeSession(page);
    await toMapping(page, example('products.xml'), 'Products');
    await finish(page, 'Import');
    expect(await numberOf(page, 'Added')).toBe('268');
    const product = await lookUp(page, 'Product', '1001-nav-xs');
    expect([...product.values()]).toContain('Marisma');
    await page.getByRole('link', { name: 'products.xml' }).click();
    await page.getByRole('heading', { name: 'products.xml', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/runs\//);

    await toMapping(page, example('orders.csv'), 'Orders');
    await page.getByRole('checkbox', { name: /^Store only the SHA-256/ }).check();
    await finish(page, 'Import');
    expect(await numberOf(page, 'Added')).toBe('574');
    expect(await numberOf(page, 'Order placed events')).toBe('574');
    await world.look('run-orders');
    const order = await lookUp(page, 'Order', 'LC-26-00004');
    expect(order.get('userId.type')).toBe('email_sha256');
    // The file has no brand in this row; the feed has.
    expect(order.get('lineItems[1].brand')).toBe('Ateliê Sol');
    await page.getByRole('link', { name: 'orders.csv' }).waitFor();
  });

  test('an export of Shopify is known by its columns, and imported with the order id that is chosen', async () => {
    const { page, service } = world;
    await takeSession(page);
    await toMapping(page, example('shopify-orders.csv'), 'Orders');
    await page.getByRole('radio', { name: /^Id/ }).check();
    await world.look('new-mapping-orders');
    await finish(page, 'Import');
    expect(await numberOf(page, 'Added')).toBe('70');
    const { items } = await service.call<{ items: object[] }>('GET', '/v1/imports');
    expect(items).toMatchObject([{ format: { kind: 'shopify-csv', orderIdColumn: 'Id' } }]);
  });
}
