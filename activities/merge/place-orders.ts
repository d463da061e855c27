import type postgres from 'postgres';
import { HEAD_BYTES } from '../prepare/row-format.ts';
import type { BucketRecords } from './bucket-records.ts';
import { copyLines } from './copy-lines.ts';
import { CopyPieces } from './copy-pieces.ts';
import type { EventBatch } from './event-batch.ts';
import {
  gapCount,
  gapMask,
  gapProduct,
  nextGap,
  type OrderRow,
  readOrderRow,
} from './order-row.ts';
import type { FillingProduct } from './product-cache.ts';
import { MAX_FILLED_BYTES, type ProductFillings } from './product-fillings.ts';

/** Stores orders of which nothing is stored yet, each with its event. What their rows say is copied as it is. */
export async function placeOrders(
  tx: postgres.TransactionSql,
  records: BucketRecords,
  indexes: readonly number[],
  events: EventBatch,
  fillings: ProductFillings,
): Promise<void> {
  if (indexes.length === 0) return;
  const batch = await events.number();
  const position = events.take(indexes.length);
  await copyLines(
    tx,
    'copy orders (key, digest, id, last_updated, batch, position) from stdin',
    { copyText: (some) => orderLines(records, some, batch, position) },
    indexes,
  );
  for (let from = 0; from < indexes.length; ) {
    const { products, to } = await lookUpProducts(tx, records, indexes, from, fillings);
    const first = position + from;
    await copyLines(
      tx,
      'copy order_events (batch, position, type, occurred_at, document) from stdin',
      { copyText: (some) => eventLines(records, some, batch, first, products, fillings) },
      indexes.slice(from, to),
    );
    from = to;
  }
}

function* orderLines(
  records: BucketRecords,
  indexes: readonly number[],
  batch: number,
  firstPosition: number,
): Generator<Buffer> {
  const pieces = new CopyPieces();
  let position = firstPosition;
  for (const index of indexes) {
    const { bytes, lastUpdatedEnd } = readOrderRow(records.row(index));
    const end = `\t${batch}\t${position++}\n`;
    yield* pieces.makeRoom(lastUpdatedEnd - HEAD_BYTES + end.length);
    pieces.addBytes(bytes, HEAD_BYTES, lastUpdatedEnd);
    pieces.addAscii(end);
  }
  yield* pieces.rest();
}

function* eventLines(
  records: BucketRecords,
  indexes: readonly number[],
  batch: number,
  firstPosition: number,
  products: readonly FillingProduct[],
  fillings: ProductFillings,
): Generator<Buffer> {
  const pieces = new CopyPieces();
  let position = firstPosition;
  let firstProduct = 0;
  for (const index of indexes) {
    const row = readOrderRow(records.row(index));
    const { bytes, lastUpdatedEnd, occurredAtEnd, gapsEnd } = row;
    const start = `${batch}\t${position++}\torderPlace`;
    const texts = gapTexts(row, products, firstProduct, fillings);
    firstProduct += texts.length;
    let length = start.length + bytes.length - lastUpdatedEnd;
    for (const text of texts) length += text.length;
    yield* pieces.makeRoom(length);
    pieces.addAscii(start);
    // With the tab before it; the one behind it is added with the document.
    pieces.addBytes(bytes, lastUpdatedEnd, occurredAtEnd);
    let from = gapsEnd;
    for (const text of texts) {
      const gap = nextGap(row, from);
      pieces.addBytes(bytes, from, gap);
      pieces.addBytes(text);
      from = gap + 1;
    }
    pieces.addBytes(bytes, from);
  }
  yield* pieces.rest();
}

/** What goes into the gaps of an order, one text a line item. */
function gapTexts(
  row: OrderRow,
  products: readonly FillingProduct[],
  firstProduct: number,
  fillings: ProductFillings,
): Buffer[] {
  const texts: Buffer[] = [];
  let filledBytes = 0;
  for (let gap = 0; gap < gapCount(row); gap++) {
    const product = filledBytes > MAX_FILLED_BYTES ? null : products[firstProduct + gap];
    const text = fillings.copyText(product ?? null, gapMask(row, gap));
    filledBytes += text.length;
    texts.push(text);
  }
  return texts;
}

/**
 * Looks up the products of the orders from `from` on, until all are known or memory is full. Gives where it ended, and
 * the products, one a line item; none at all when no product is stored.
 */
async function lookUpProducts(
  tx: postgres.TransactionSql,
  records: BucketRecords,
  indexes: readonly number[],
  from: number,
  fillings: ProductFillings,
): Promise<{ products: FillingProduct[]; to: number }> {
  const products: FillingProduct[] = [];
  if (fillings.isEmpty) return { products, to: indexes.length };
  fillings.makeRoom();
  let to = from;
  while (to < indexes.length && !fillings.isFull) {
    const row = readOrderRow(records.row(indexes[to++] as number));
    for (let gap = 0; gap < gapCount(row); gap++)
      products.push(fillings.need(gapProduct(row, gap)));
    if (fillings.manyWait) await fillings.lookUp(tx);
  }
  await fillings.lookUp(tx);
  return { products, to };
}
