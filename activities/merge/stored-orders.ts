import type postgres from 'postgres';
import type { OrderDocument } from '../../domain/orders/order-document.ts';

/** What is stored of an order. */
export interface StoredOrder {
  document: OrderDocument;
  /** Milliseconds since 1970; null: no record has said when. */
  lastUpdated: number | null;
}

/** Documents read at once have about this many bytes together. */
const MAX_BYTES = 1024 * 1024;

/** Keeps others from changing the orders until the transaction ends; in the order of their keys, as all do. */
export async function lockOrders(
  tx: postgres.TransactionSql,
  keys: readonly string[],
): Promise<void> {
  await tx`
    select from orders where key = any(${`{${keys.join(',')}}`}::uuid[]) order by key for update`;
}

/**
 * Gives the orders with those keys, as they are now, in the order of the keys: the first one, and as many of those
 * behind it as memory allows. A statement of its own after the lock: one that waits for a lock and joins would lose
 * the orders that have another event by then.
 */
export async function readStoredOrders(
  tx: postgres.TransactionSql,
  keys: readonly string[],
): Promise<StoredOrder[]> {
  const rows = await tx<{ at: string; lastUpdated: number | null; document: string }[]>`
    select at, last_updated as "lastUpdated", document from (
      select s.at, extract(epoch from o.last_updated)::float8 * 1000 as last_updated, e.document,
             sum(octet_length(e.document)) over (order by s.at) - octet_length(e.document) as bytes_before
      from unnest(${`{${keys.join(',')}}`}::uuid[]) with ordinality as s (key, at)
      join orders o on o.key = s.key
      join order_events e on e.batch = o.batch and e.position = o.position
    ) as found
    where bytes_before < ${MAX_BYTES} order by at`;
  if (rows.length === 0 || rows.some(({ at }, index) => Number(at) !== index + 1))
    throw new Error('an order has no event');
  return rows.map(({ lastUpdated, document }) => ({
    lastUpdated,
    document: JSON.parse(document) as OrderDocument,
  }));
}
