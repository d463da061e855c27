import { hash } from 'node:crypto';
import { type BucketRecords, readBucket } from '../../../activities/merge/bucket-records.ts';
import type { Repeats } from '../../../activities/merge/combine-rows.ts';
import { BucketRows } from '../../../activities/prepare/row-format.ts';
import type { Queryable } from '../../../db/database.ts';
import { listOrderEvents, type StoredOrderEvent } from '../../../db/queries/api/order-events.ts';
import { escapeCopyText } from '../../../domain/copy-text.ts';
import { ALL_GAPS, GAP, openGaps } from '../../../domain/orders/gaps.ts';
import type { LineItem, OrderDocument } from '../../../domain/orders/order-document.ts';
import { keyOrder, recordKey } from '../../../domain/record-key.ts';

const REPEATS: Repeats = {
  combine: (_earlier, later) => later,
  code: 'repeated_order',
  tellsFirst: true,
  valueOf: (line) => line.split('\t', 3)[2] ?? null,
};

/** The records of a bucket with these orders, as prepare would have written them; the first one on line 2. */
export function recordsOf(orders: readonly OrderDocument[]): Promise<BucketRecords> {
  const rows = new BucketRows(1);
  for (const [index, order] of orders.entries()) {
    const key = recordKey(order.order.id);
    rows.add(0, index + 2, keyOrder(key), copyLine(key, order));
  }
  const bytes = Buffer.concat([...rows.content()]);
  const readInto = async (target: Buffer) => void bytes.copy(target);
  return readBucket([{ lengthBytes: bytes.length, readInto }], REPEATS);
}

function copyLine(key: string, document: OrderDocument): string {
  const { userId, order, lineItems, ...rest } = document;
  const text =
    `${JSON.stringify({ userId, order }).slice(0, -1)},"lineItems":` +
    `[${lineItems.map(withGap).join(',')}],${JSON.stringify(rest).slice(1)}`;
  return `${[
    key,
    hash('sha256', text).slice(0, 32),
    escapeCopyText(order.id),
    document.lastUpdated ?? '\\N',
    document.createdAt,
    lineItems.map(gapOf).join(''),
    text.replaceAll('\\', '\\\\'),
  ].join('\t')}\n`;
}

function withGap(item: LineItem): string {
  return `${JSON.stringify(item).slice(0, -1)}${GAP}}`;
}

function gapOf(item: LineItem): string {
  const mask = openGaps(ALL_GAPS, item);
  return mask.toString(16).padStart(3, '0') + recordKey(item.productId);
}

/** All events above `after`, read page by page. */
export async function readEvents(db: Queryable, after = 0, limit = 1_000) {
  const read: StoredOrderEvent[] = [];
  for (;;) {
    const { events } = await listOrderEvents(db, read.at(-1)?.id ?? after, limit);
    if (events.length === 0) return read;
    read.push(...events);
  }
}
