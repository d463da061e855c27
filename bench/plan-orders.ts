import { generateOrders } from './generate-orders.ts';
import { generateProducts } from './generate-products.ts';
import type { Imported, Plan } from './plan.ts';
import { PRODUCTS_PER_ROW } from './plan-products.ts';
import { ORDERS_SCRIPT, PARALLEL_ORDERS_SCRIPT } from './script-orders.ts';

const WHAT: Imported = { entity: 'orders', format: { kind: 'kevel-csv' } };

/** The bench of orders: `rows` rows of them, and the products of their shop, generated into `folder`. */
export async function planOrders(folder: string, rows: number): Promise<Plan> {
  const products = Math.ceil(rows * PRODUCTS_PER_ROW);
  const catalogue = await generateProducts(folder, products, 'jsonl');
  const base = await generateOrders(folder, rows, products, 'base');
  const changed = await generateOrders(folder, rows, products, 'changed');
  const orders = base.records;
  const updated = changed.changedRecords;
  const script = { actor: 'script', file: base, isIntoEmpty: true } as const;
  const service = { actor: 'service', what: WHAT } as const;
  return {
    entity: 'orders',
    title: `${orders.toLocaleString('en')} orders in ${rows.toLocaleString('en')} rows, ${(base.sizeBytes / 1e6).toFixed(1)} MB, in a shop of ${products.toLocaleString('en')} products`,
    steps: [
      { part: 'script first', ...script, script: ORDERS_SCRIPT },
      { part: 'parallel script', ...script, script: PARALLEL_ORDERS_SCRIPT },
      // What line items omit is filled in from these.
      {
        part: 'products stored',
        actor: 'service',
        what: { entity: 'products', format: { kind: 'jsonl' } },
        file: catalogue,
        expected: { read: products, added: products },
      },
      {
        part: 'service first',
        ...service,
        file: base,
        needs: ['products stored'],
        expected: { read: orders, added: orders },
      },
      {
        part: 'service again',
        ...service,
        file: base,
        needs: ['service first'],
        expected: { read: orders, unchanged: orders },
      },
      {
        part: 'service changed',
        ...service,
        file: changed,
        needs: ['service first'],
        expected: { read: orders, updated, unchanged: orders - updated },
      },
    ],
    ratios: [
      {
        sentence: 'first import, of the time of the script',
        part: 'service first',
        yardsticks: ['script first', 'parallel script'],
        limit: 0.8,
        aim: 0.6,
      },
    ],
    rates: [],
  };
}
