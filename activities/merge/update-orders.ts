import type postgres from 'postgres';
import { IssueCounter } from '../../domain/issues.ts';
import type { BucketRecords } from './bucket-records.ts';
import { compareOrder } from './compare-order.ts';
import type { EventBatch } from './event-batch.ts';
import { fillUpdates } from './fill-updates.ts';
import { type OrderRow, orderKey, orderLine, readOrderRow } from './order-row.ts';
import type { ProductFillings } from './product-fillings.ts';
import { lockOrders, readStoredOrders } from './stored-orders.ts';
import { writeUpdates } from './write-updates.ts';

/** What became of orders that differ from what is stored. */
export interface UpdatedOrders {
  updated: number;
  /** Left out, because what is stored was updated later. */
  stale: number;
  issues: IssueCounter;
}

/** Orders compared at once: few statements, little memory. */
const ORDERS_PER_ROUND = 500;

/**
 * Compares orders that differ from what is stored, and updates those that bring something new, each with its event.
 * What a product would fill in is not new: the import decides. A dry run compares only.
 */
export async function updateOrders(
  tx: postgres.TransactionSql,
  records: BucketRecords,
  indexes: readonly number[],
  dryRun: boolean,
  events: EventBatch,
  fillings: ProductFillings,
): Promise<UpdatedOrders> {
  const result: UpdatedOrders = { updated: 0, stale: 0, issues: new IssueCounter() };
  for (let from = 0; from < indexes.length; ) {
    const rows = indexes
      .slice(from, from + ORDERS_PER_ROUND)
      .map((index) => readOrderRow(records, index));
    const keys = rows.map(orderKey);
    if (!dryRun) await lockOrders(tx, keys);
    const stored = await readStoredOrders(tx, keys);
    const compared = stored.map((order, index) => compareOrder(rows[index] as OrderRow, order));
    const current = compared.filter(({ isStale }) => !isStale);
    const updates = current.filter(({ changes }) => changes.length > 0);
    result.updated += updates.length;
    result.stale += compared.length - current.length;
    for (const { isStale, row, incoming } of compared)
      if (isStale)
        result.issues.add({
          code: 'stale_order',
          line: orderLine(row),
          column: null,
          value: incoming.order.id,
        });
    if (!dryRun) {
      await fillUpdates(tx, updates, fillings);
      await writeUpdates(tx, current, events);
    }
    from += stored.length;
  }
  return result;
}
