import type postgres from 'postgres';
import { fillGap, fillLineItem, openGaps } from '../../domain/orders/gaps.ts';
import { orderChanges } from '../../domain/orders/order-changes.ts';
import type { LineItem } from '../../domain/orders/order-document.ts';
import type { ComparedOrder } from './compare-order.ts';
import { gapMask, gapProduct } from './order-row.ts';
import type { FillingProduct } from './product-cache.ts';
import { MAX_FILLED_BYTES, type ProductFillings } from './product-fillings.ts';

/** Fills what is still open in the line items of updated orders, and adds it to what the updates changed. */
export async function fillUpdates(
  tx: postgres.TransactionSql,
  updates: readonly ComparedOrder[],
  fillings: ProductFillings,
): Promise<void> {
  fillings.makeRoom();
  const open = updates.map((update) => openLineItems(update, fillings));
  await fillings.lookUp(tx);
  for (const [index, update] of updates.entries()) fillUpdate(update, open[index] ?? [], fillings);
}

interface OpenLineItem {
  index: number;
  mask: number;
  /** Null: no product is stored. */
  product: FillingProduct | null;
}

function openLineItems({ row, document }: ComparedOrder, fillings: ProductFillings) {
  const open: OpenLineItem[] = [];
  for (const [index, item] of document.lineItems.entries()) {
    const mask = openGaps(gapMask(row, index), item);
    const product = fillings.isEmpty || mask === 0 ? null : fillings.need(gapProduct(row, index));
    if (mask !== 0) open.push({ index, mask, product });
  }
  return open;
}

function fillUpdate(
  update: ComparedOrder,
  open: readonly OpenLineItem[],
  fillings: ProductFillings,
): void {
  const lineItems = [...update.document.lineItems];
  let filled = 0;
  for (const { index, mask, product } of open) {
    const filling = product && filled <= MAX_FILLED_BYTES ? fillings.filling(product) : null;
    const text = fillGap(mask, filling);
    filled += text.length;
    lineItems[index] = fillLineItem(lineItems[index] as LineItem, text);
  }
  if (filled === 0) return;
  update.document.lineItems = lineItems;
  update.changes = orderChanges(update.stored, update.document, update.counterparts);
}
