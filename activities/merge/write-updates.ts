import type postgres from 'postgres';
import {
  BinaryRows,
  FIELD_BYTES,
  INT32_BYTES,
  INT64_BYTES,
  ROW_BYTES,
  TIME_BYTES,
} from './binary-rows.ts';
import type { ComparedOrder } from './compare-order.ts';
import { copyRows } from './copy-rows.ts';
import type { EventBatch } from './event-batch.ts';
import { orderDigest, orderKey } from './order-row.ts';

/** Writes the events of orders that changed, and notes of all that were compared which record said it last. */
export async function writeUpdates(
  tx: postgres.TransactionSql,
  compared: readonly ComparedOrder[],
  events: EventBatch,
): Promise<void> {
  if (compared.length === 0) return;
  const updates = compared.filter(({ changes }) => changes.length > 0);
  const position = events.take(updates.length);
  const batch = updates.length === 0 ? null : await events.number();
  if (batch !== null)
    await copyRows(
      tx,
      'copy order_events (batch, position, type, occurred_at, document, changes) from stdin (format binary)',
      eventRows(updates, batch, position),
    );
  let next = position;
  const positions = compared.map(({ changes }) => (changes.length > 0 ? next++ : 'null'));
  await tx`
    update orders o set
      digest = c.digest,
      last_updated = c.last_updated,
      batch = case when c.position is null then o.batch else ${batch} end,
      position = coalesce(c.position, o.position),
      updated_at = case when c.position is null then o.updated_at else now() end
    from unnest(
      ${list(compared.map(({ row }) => orderKey(row)))}::uuid[],
      ${list(compared.map(({ row }) => orderDigest(row)))}::uuid[],
      ${list(compared.map(({ document }) => document.lastUpdated ?? 'null'))}::timestamptz[],
      ${list(positions)}::int[]
    ) as c (key, digest, last_updated, position)
    where o.key = c.key`;
}

/** A Postgres array of values that need no quotes. */
function list(values: readonly (string | number)[]): string {
  return `{${values.join(',')}}`;
}

const ORDER_UPDATE = Buffer.from('orderUpdate');
const EVENT_FIELDS = 6;
const EVENT_BYTES =
  ROW_BYTES +
  EVENT_FIELDS * FIELD_BYTES +
  INT64_BYTES +
  INT32_BYTES +
  ORDER_UPDATE.length +
  TIME_BYTES;

function* eventRows(
  updates: readonly ComparedOrder[],
  batch: number,
  firstPosition: number,
): Generator<Buffer> {
  const rows = new BinaryRows();
  rows.begin();
  const now = Date.now();
  let next = firstPosition;
  for (const { document, changes, incoming } of updates) {
    const texts = [document, changes].map((value) => Buffer.from(JSON.stringify(value)));
    const bytes = texts.reduce((sum, text) => sum + text.length, EVENT_BYTES);
    if (!rows.hasRoom(bytes)) yield* rows.makeRoom(bytes);
    rows.addRow(EVENT_FIELDS);
    rows.addInt64(batch);
    rows.addInt32(next++);
    rows.addText(ORDER_UPDATE);
    rows.addTime(incoming.lastUpdated === undefined ? now : Date.parse(incoming.lastUpdated));
    for (const text of texts) rows.addText(text);
  }
  yield* rows.end();
}
