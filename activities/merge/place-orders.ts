import type postgres from 'postgres';
import {
  BinaryRows,
  FIELD_BYTES,
  INT32_BYTES,
  INT64_BYTES,
  ROW_BYTES,
  TIME_BYTES,
  UUID_BYTES,
} from './binary-rows.ts';
import type { BucketRecords } from './bucket-records.ts';
import { copyRows } from './copy-rows.ts';
import type { EventBatch } from './event-batch.ts';
import {
  gapCount,
  gapMask,
  gapProductAt,
  nextGap,
  orderDigestAt,
  orderDocument,
  orderId,
  orderKeyAt,
  orderLastUpdated,
  orderOccurredAt,
  readOrderRow,
} from './order-row.ts';
import { MAX_FILLED_BYTES, NO_PRODUCT, type ProductFillings } from './product-fillings.ts';

const ORDER_FIELDS = 6;
const ORDER_BYTES =
  ROW_BYTES + ORDER_FIELDS * FIELD_BYTES + 2 * UUID_BYTES + TIME_BYTES + INT64_BYTES + INT32_BYTES;

const ORDER_PLACE = Buffer.from('orderPlace');
const EVENT_FIELDS = 5;
const EVENT_BYTES =
  ROW_BYTES +
  EVENT_FIELDS * FIELD_BYTES +
  INT64_BYTES +
  INT32_BYTES +
  ORDER_PLACE.length +
  TIME_BYTES;

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
  const rows = new BinaryRows();
  await copyRows(
    tx,
    'copy orders (key, digest, id, last_updated, batch, position) from stdin (format binary)',
    orderRows(rows, records, indexes, batch, position),
  );
  for (let from = 0; from < indexes.length; ) {
    const to = await lookUpProducts(tx, records, indexes, from, fillings);
    const some = indexes.slice(from, to);
    await copyRows(
      tx,
      'copy order_events (batch, position, type, occurred_at, document) from stdin (format binary)',
      eventRows(rows, records, some, batch, position + from, fillings),
    );
    from = to;
  }
}

function* orderRows(
  rows: BinaryRows,
  records: BucketRecords,
  indexes: readonly number[],
  batch: number,
  firstPosition: number,
): Generator<Buffer> {
  rows.begin();
  let position = firstPosition;
  for (const index of indexes) {
    const row = readOrderRow(records, index);
    const id = orderId(row);
    const lastUpdated = orderLastUpdated(row);
    const bytes = ORDER_BYTES + id.end - id.start;
    if (!rows.hasRoom(bytes)) yield* rows.makeRoom(bytes);
    rows.addRow(ORDER_FIELDS);
    rows.addUuid(row.bytes, orderKeyAt(row));
    rows.addUuid(row.bytes, orderDigestAt(row));
    rows.addText(id.bytes, id.start, id.end);
    if (Number.isNaN(lastUpdated)) rows.addNull();
    else rows.addTime(lastUpdated);
    rows.addInt64(batch);
    rows.addInt32(position++);
  }
  yield* rows.end();
}

function* eventRows(
  rows: BinaryRows,
  records: BucketRecords,
  indexes: readonly number[],
  batch: number,
  firstPosition: number,
  fillings: ProductFillings,
): Generator<Buffer> {
  rows.begin();
  let position = firstPosition;
  let lineItem = 0;
  for (const index of indexes) {
    const row = readOrderRow(records, index);
    const gaps = gapCount(row);
    const filled = filledGaps(fillings, lineItem, gaps);
    const text = orderDocument(row);
    const bytes = EVENT_BYTES + text.end - text.start + filled.mostBytes;
    if (!rows.hasRoom(bytes)) yield* rows.makeRoom(bytes);
    rows.addRow(EVENT_FIELDS);
    rows.addInt64(batch);
    rows.addInt32(position++);
    rows.addText(ORDER_PLACE);
    rows.addTime(orderOccurredAt(row));
    const document = rows.openField();
    let from = text.start;
    for (let gap = 0; gap < gaps; gap += 1) {
      const to = nextGap(text, from);
      rows.addBytes(text.bytes, from, to);
      const number = gap < filled.gaps ? lineItem + gap : NO_PRODUCT;
      rows.length = fillings.fill(number, gapMask(row, gap), rows.piece, rows.length);
      from = to + 1;
    }
    rows.addBytes(text.bytes, from, text.end);
    rows.closeField(document);
    lineItem += gaps;
  }
  yield* rows.end();
}

/** How many gaps of an order are filled from products, and the bytes that go into all of its gaps at most. */
function filledGaps(fillings: ProductFillings, firstLineItem: number, all: number) {
  let mostBytes = all * fillings.mostBytes(NO_PRODUCT);
  let gaps = 0;
  for (; gaps < all && mostBytes <= MAX_FILLED_BYTES; gaps += 1)
    mostBytes += fillings.mostBytes(firstLineItem + gaps);
  return { gaps, mostBytes };
}

/** Looks up the products of the orders from `from` on, until all are known or memory is full; gives where it ended. */
async function lookUpProducts(
  tx: postgres.TransactionSql,
  records: BucketRecords,
  indexes: readonly number[],
  from: number,
  fillings: ProductFillings,
): Promise<number> {
  fillings.clear();
  let to = from;
  while (to < indexes.length && !fillings.isFull) {
    const row = readOrderRow(records, indexes[to++] as number);
    const gaps = gapCount(row);
    for (let gap = 0; gap < gaps; gap += 1) fillings.need(row.bytes, gapProductAt(row, gap));
    if (fillings.manyWait) await fillings.lookUp(tx);
  }
  await fillings.lookUp(tx);
  return to;
}
