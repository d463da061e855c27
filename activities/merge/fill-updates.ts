import type postgres from 'postgres';
import { fillGap, fillLineItem, openGaps } from '../../domain/orders/gaps.ts';
import { orderChanges } from '../../domain/orders/order-changes.ts';
import type { LineItem } from '../../domain/orders/order-document.ts';
import type { ComparedOrder } from './compare-order.ts';
import { gapMask, gapProductAt } from './order-row.ts';
import { MAX_FILLED_BYTES, type ProductFillings } from './product-fillings.ts';

/** Fills what is still open in the line items of updated orders, and adds it to what the updates changed. */
export async function fillUpdates(
  tx: postgres.TransactionSql,
  updates: readonly ComparedOrder[],
  fillings: ProductFillings,
): Promise<void> {
  fillings.clear();
  const open = updates.map((update) => openLineItems(update, fillings));
  await fillings.lookUp(tx);
  for (const [index, update] of updates.entries()) fillUpdate(update, open[index] ?? [], fillings);
}

interface OpenLineItem {
  index: number;
  mask: number;
  /** Its number among the fillings. */
  number: number;
}

function openLineItems({ row, document }: ComparedOrder, fillings: ProductFillings) {
  const open: OpenLineItem[] = [];
  for (const [index, item] of document.lineItems.entries()) {
    const mask = openGaps(gapMask(row, index), item);
    if (mask === 0) continue;
    open.push({ index, mask, number: fillings.need(row.bytes, gapProductAt(row, index)) });
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
  for (const { index, mask, number } of open) {
    const filling = filled <= MAX_FILLED_BYTES ? fillings.filling(number) : null;
    const text = fillGap(mask, filling);
    filled += text.length;
    lineItems[index] = fillLineItem(lineItems[index] as LineItem, text);
  }
  if (filled === 0) return;
  update.document.lineItems = lineItems;
  update.changes = orderChanges(update.stored, update.document, update.counterparts);
}
