import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { generateOrders } from '../../bench/generate-orders.ts';
import { ORDER_FILE_COLUMNS } from '../../bench/order-rows.ts';
import { ORDERS_SCRIPT, PARALLEL_ORDERS_SCRIPT } from '../../bench/script-orders.ts';
import type { Script } from '../../bench/plan.ts';
import { useDatabase } from '../support/database.ts';
import { useFolder } from './generated-file.ts';

const folder = useFolder();
const database = useDatabase();

beforeEach(() => ORDERS_SCRIPT.create(database.sql));

const FIRST_ROW = {
  orderId: 'or1',
  userIdType: 'email',
  userId: ' John@Email.com',
  currency: 'EUR',
  total: '30.00',
  subtotal: '24.00',
  tax: '6.00',
  shipping: '0.00',
  discount: '1.50',
  refund: '0.00',
  promotions: 'A;B',
  createdAt: '2020-09-16T10:38:06+0100',
  custom_note: '"two\nlines, ""quoted"""',
  ...lineItem('li1', '10.00'),
  lineItem_category: 'Men > Shirts',
  lineItem_subscriptionDuration: '15552000000',
};
const SECOND_ROW = { orderId: 'or1', userId: 'not@the.first', ...lineItem('li0', '20.00') };

describe.each([
  ['in one statement', ORDERS_SCRIPT],
  ['in parallel', PARALLEL_ORDERS_SCRIPT],
])('the script that orders are compared with, %s', (_, script) => {
  const runOn = (rows: readonly Record<string, string>[]) => runScript(script, rows);

  test('makes one typed document of the rows of an order, in file order', async () => {
    expect(await runOn([FIRST_ROW, SECOND_ROW])).toBe(1);
    const [stored] = await database.sql`select id, document from yardstick_orders`;
    expect(stored).toEqual({
      id: 'or1',
      document: {
        userId: { type: 'email', id: 'john@email.com' },
        order: {
          id: 'or1',
          currency: 'EUR',
          total: 30,
          subtotal: 24,
          tax: 6,
          shipping: 0,
          discount: { value: 1.5, currency: 'EUR' },
          refund: 0,
          promotions: ['A', 'B'],
        },
        lineItems: [
          {
            ...storedLineItem('li1', 10),
            category: 'Men/Shirts',
            subscriptionDuration: 180,
          },
          storedLineItem('li0', 20),
        ],
        customFields: { note: 'two\nlines, "quoted"' },
        createdAt: '2020-09-16T09:38:06+00:00',
      },
    });
  });

  test('replaces an order that it has stored', async () => {
    await runOn([FIRST_ROW]);
    await runOn([{ ...FIRST_ROW, total: '31.00' }]);
    const stored =
      await database.sql`select document -> 'order' ->> 'total' as total from yardstick_orders`;
    expect([...stored]).toEqual([{ total: '31.00' }]);
  });

  test('stores every order of the generated file', async () => {
    const file = await generateOrders(folder.path, 1_000, 500, 'base');
    expect(await script.run(database.sql, file.path)).toBe(file.records);
    const [sum] = await database.sql`
      select sum(jsonb_array_length(document -> 'lineItems'))::int as rows from yardstick_orders`;
    expect(sum?.['rows']).toBe(1_000);
  });
});

function lineItem(id: string, total: string): Record<string, string> {
  return {
    lineItem_id: id,
    lineItem_productId: 'p1',
    lineItem_sku: 's1',
    lineItem_currency: 'EUR',
    lineItem_total: total,
    lineItem_subtotal: total,
    lineItem_tax: '0.00',
    lineItem_shipping: '0.00',
    lineItem_discount: '0.00',
    lineItem_refund: '0.00',
    lineItem_quantity: '1',
    lineItem_status: 'paid',
  };
}

function storedLineItem(id: string, total: number): Record<string, unknown> {
  return {
    lineItemId: id,
    productId: 'p1',
    currency: 'EUR',
    total,
    subtotal: total,
    tax: 0,
    shipping: 0,
    sku: 's1',
    discount: { value: 0, currency: 'EUR' },
    refund: 0,
    quantity: 1,
    status: 'paid',
  };
}

async function runScript(script: Script, rows: readonly Record<string, string>[]): Promise<number> {
  const path = join(folder.path, 'orders.csv');
  const lines = rows.map((row) => ORDER_FILE_COLUMNS.map((column) => row[column] ?? '').join(','));
  await writeFile(path, `${[ORDER_FILE_COLUMNS.join(','), ...lines].join('\n')}\n`);
  return script.run(database.sql, path);
}
