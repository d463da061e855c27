import { beforeEach, describe, expect, test } from 'vitest';
import { orderEvents } from '../support/order-events.ts';
import { importFile, type ImportOf } from '../support/runs.ts';
import { useService } from '../support/service.ts';
import { clearOrders } from '../support/stored.ts';

const service = useService();
const KEVEL: ImportOf = { entity: 'orders', format: { kind: 'kevel-csv' } };
const JSON_PRODUCTS: ImportOf = { entity: 'products', format: { kind: 'jsonl' } };

beforeEach(() => clearOrders(service.databaseUrl));

test('line items are filled from the products that are known: what the import states stays', async () => {
  const products = [
    {
      id: 'p1',
      name: 'Camisola "Riga"',
      brand: 'Nau\\co',
      category: 'Men > Shirts',
      adult: true,
      customFields: { color: 'blue', description: 'long' },
    },
    { id: 'p2', name: 'unused' },
  ];
  await importFile(
    service,
    'products.jsonl',
    products.map((item) => JSON.stringify(item)).join('\n'),
    JSON_PRODUCTS,
  );
  const header =
    'orderId,userIdType,userId,currency,total,subtotal,tax,shipping,discount,refund,createdAt,lineItem_productId,lineItem_sku,lineItem_brand,lineItem_currency,lineItem_total,lineItem_subtotal,lineItem_tax,lineItem_shipping,lineItem_discount,lineItem_refund,lineItem_quantity,lineItem_status';
  const row = (id: string, product: string, brand: string) =>
    `${id},email,a@b.co,EUR,1,1,0,0,0,0,2026-01-01T00:00:00Z,${product},s,${brand},EUR,1,1,0,0,0,0,1,paid`;
  await importFile(
    service,
    'filled.csv',
    [header, row('a', 'p1', 'Stated'), row('b', 'p1', ''), row('c', 'p9', '')].join('\n'),
    KEVEL,
  );
  const events = await orderEvents(service);
  const itemOf = (id: string) => events.find(({ order }) => order.id === id)?.lineItems[0];
  const filled = {
    name: 'Camisola "Riga"',
    category: 'Men/Shirts',
    categoriesList: ['Men', 'Shirts'],
    adult: true,
    customFields: { color: 'blue' },
  };
  expect(itemOf('a')).toMatchObject({ ...filled, brand: 'Stated' });
  expect(itemOf('b')).toMatchObject({ ...filled, brand: 'Nau\\co' });
  expect(itemOf('c')).toMatchObject({ productId: 'p9', adult: false });
  expect(itemOf('c')).not.toHaveProperty('name');
  expect(await service.call('GET', '/v1/orders/a')).toMatchObject({
    lineItems: [{ ...filled, brand: 'Stated' }],
  });
});

describe('an orders file that is not what the import says', () => {
  test.each([
    [
      'lacks columns',
      'orderId,userId\n1,2\n',
      { kind: 'kevel-csv' },
      'MissingColumn',
      'lineItem_productId',
    ],
    [
      'is the export of transaction histories',
      'Order,Name,Kind,Gateway,Created At,Status,Amount,Currency,Card Type\n1,#1,sale,bogus,2026-01-01,success,1,EUR,Visa\n',
      { kind: 'shopify-csv' },
      'InvalidHeader',
      'Export orders',
    ],
  ])('%s', async (_, content, format, type, sentence) => {
    const run = await importFile(service, 'wrong.csv', content, { entity: 'orders', format });
    expect(run).toMatchObject({ status: 'failed', failure: { type } });
    expect(run.failure?.message).toContain(sentence);
  });
});
