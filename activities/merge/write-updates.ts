import type postgres from 'postgres';
import { escapeCopyJson } from '../../domain/copy-text.ts';
import type { ComparedOrder } from './compare-order.ts';
import { copyLines } from './copy-lines.ts';
import { CopyPieces } from './copy-pieces.ts';
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
    await copyLines(
      tx,
      'copy order_events (batch, position, type, occurred_at, document, changes) from stdin',
      { copyText: (indexes) => eventLines(updates, indexes, batch, position) },
      [...updates.keys()],
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

function* eventLines(
  updates: readonly ComparedOrder[],
  indexes: readonly number[],
  batch: number,
  firstPosition: number,
): Generator<Buffer> {
  const pieces = new CopyPieces();
  const now = new Date().toISOString();
  for (const index of indexes) {
    const { document, changes, incoming } = updates[index] as ComparedOrder;
    const texts = [JSON.stringify(document), JSON.stringify(changes)].map(escapeCopyJson);
    const start = `${batch}\t${firstPosition + index}\torderUpdate\t${incoming.lastUpdated ?? now}`;
    const line = Buffer.from(`${start}\t${texts.join('\t')}\n`);
    yield* pieces.makeRoom(line.length);
    pieces.addBytes(line);
  }
  yield* pieces.rest();
}
