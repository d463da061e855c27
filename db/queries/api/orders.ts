import { and, eq, sql } from '../../drizzle.ts';
import type { OrderDocument } from '../../../domain/orders/order-document.ts';
import type { Queryable } from '../../database.ts';
import { orderEventBatches, orderEvents, orders } from '../../schema/index.ts';

/** An order as it is now: what its latest event says. */
export interface StoredOrder {
  document: OrderDocument;
  /** Milliseconds since 1970; null: no record has said when. */
  lastUpdated: number | null;
  /** The run that wrote its latest event. */
  runId: string;
}

/** The order with this key; null when there is none. */
export async function findOrder(db: Queryable, key: string): Promise<StoredOrder | null> {
  const [row] = await db
    .select({
      document: orderEvents.document,
      lastUpdated: sql<number | null>`extract(epoch from ${orders.lastUpdated})::float8 * 1000`,
      runId: orderEventBatches.runId,
    })
    .from(orders)
    .innerJoin(
      orderEvents,
      and(eq(orderEvents.batch, orders.batch), eq(orderEvents.position, orders.position)),
    )
    .innerJoin(orderEventBatches, eq(orderEventBatches.batch, orders.batch))
    .where(eq(orders.key, key));
  return row ? { ...row, document: JSON.parse(row.document) as OrderDocument } : null;
}
