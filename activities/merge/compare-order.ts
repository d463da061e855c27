import { orderChanges } from '../../domain/orders/order-changes.ts';
import type { OrderChange, OrderDocument } from '../../domain/orders/order-document.ts';
import { updateOrder } from '../../domain/orders/update-order.ts';
import { type OrderRow, parseOrder } from './order-row.ts';
import type { StoredOrder } from './stored-orders.ts';

/** A record of an order, compared with what is stored. */
export interface ComparedOrder {
  row: OrderRow;
  /** What the record itself says. */
  incoming: OrderDocument;
  /** The record is older than what is stored, so nothing of it counts. */
  isStale: boolean;
  stored: OrderDocument;
  /** The stored order with what the record says. */
  document: OrderDocument;
  /** For each line item its index among those stored, or -1. */
  counterparts: number[];
  /** Empty: the record brings nothing new. */
  changes: OrderChange[];
}

/** Compares the record in `row` with the stored order. */
export function compareOrder(row: OrderRow, { lastUpdated, document }: StoredOrder): ComparedOrder {
  const incoming = parseOrder(row);
  // A record without news may have told of a later update than the latest event.
  const stored =
    lastUpdated === null
      ? document
      : { ...document, lastUpdated: new Date(lastUpdated).toISOString() };
  const isStale =
    lastUpdated !== null &&
    incoming.lastUpdated !== undefined &&
    Date.parse(incoming.lastUpdated) < lastUpdated;
  const updated = updateOrder(stored, incoming);
  const changes = orderChanges(stored, updated.document, updated.counterparts);
  return { row, incoming, isStale, stored, ...updated, changes };
}
