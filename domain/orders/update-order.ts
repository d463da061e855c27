import { GAP_FIELDS } from './gaps.ts';
import { matchLineItems } from './match-line-items.ts';
import type { LineItem, OrderDocument } from './order-document.ts';

/** An order after an update. */
export interface UpdatedOrder {
  document: OrderDocument;
  /** For each line item its index in the order before, or -1 for one that is new. */
  counterparts: number[];
}

/**
 * Gives the stored order with what a later record says of it: what the record states replaces what was stored, what it
 * omits stays. Its line items are all that there are; each takes what it omits from its counterpart.
 */
export function updateOrder(stored: OrderDocument, incoming: OrderDocument): UpdatedOrder {
  const counterparts = matchLineItems(stored.lineItems, incoming.lineItems);
  const lineItems = incoming.lineItems.map((item, index) => {
    const counterpart = stored.lineItems[counterparts[index] ?? -1];
    return counterpart === undefined ? item : updateLineItem(counterpart, item);
  });
  const lastUpdated = incoming.lastUpdated ?? stored.lastUpdated;
  return {
    document: {
      userId: incoming.userId,
      order: { ...stored.order, ...incoming.order },
      lineItems,
      customFields: { ...stored.customFields, ...incoming.customFields },
      createdAt: incoming.createdAt,
      ...(lastUpdated === undefined ? {} : { lastUpdated }),
    },
    counterparts,
  };
}

function updateLineItem(stored: LineItem, incoming: LineItem): LineItem {
  const known = stored.productId === incoming.productId ? stored : withoutProduct(stored);
  const updated = { ...known, ...incoming };
  return known.customFields && incoming.customFields
    ? { ...updated, customFields: { ...known.customFields, ...incoming.customFields } }
    : updated;
}

/** What tells of another product must not be told of this one. */
function withoutProduct(item: LineItem): LineItem {
  const rest = { ...item };
  for (const field of GAP_FIELDS) delete rest[field];
  return rest;
}
