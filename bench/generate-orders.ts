import { join } from 'node:path';
import { type BenchFile, countChanged, isChanged, keepFile, type Variant } from './bench-file.ts';
import { countLineItems, drawOrder, type Shop } from './draw-order.ts';
import { ORDER_FILE_COLUMNS, orderRows } from './order-rows.ts';

/** Goes up whenever the same seed gives other bytes, so that no cached file of an older generator is measured. */
const GENERATOR_VERSION = 1;

/**
 * The orders file of `rows` rows in `folder`, of a shop with `products` products; of a changed order, the last update
 * and a line item differ.
 */
export async function generateOrders(
  folder: string,
  rows: number,
  products: number,
  variant: Variant,
): Promise<BenchFile> {
  const shop = { orders: countOrders(rows), products };
  const path = join(folder, `orders-${rows}-of-${products}-${variant}-v${GENERATOR_VERSION}.csv`);
  const sizeBytes = await keepFile(path, () => orderTexts(shop, rows, variant));
  const records = shop.orders;
  return { path, sizeBytes, rows, records, changedRecords: countChanged(variant, records) };
}

/** How many orders have `rows` rows together; the last one may be cut short. */
function countOrders(rows: number): number {
  let orders = 0;
  for (let left = rows; left > 0; orders++) left -= countLineItems(orders);
  return orders;
}

function* orderTexts(shop: Shop, rows: number, variant: Variant): Generator<string> {
  yield `${ORDER_FILE_COLUMNS.join(',')}\n`;
  let left = rows;
  for (let order = 0; left > 0; order++) {
    const lineItems = Math.min(left, countLineItems(order));
    yield orderRows(drawOrder(shop, order, lineItems, isChanged(variant, order)));
    left -= lineItems;
  }
}
