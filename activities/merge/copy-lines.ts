import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type postgres from 'postgres';
import type { BucketRecords } from './bucket-records.ts';

/** Rows go to Postgres in pieces of about this size: fewer messages, little memory. */
const PIECE_BYTES = 256 * 1024;

/** Sends the lines of the records at `indexes` through a `copy ... from stdin` statement. */
export async function copyLines(
  tx: postgres.TransactionSql,
  statement: string,
  records: BucketRecords,
  indexes: readonly number[],
): Promise<void> {
  const rows = await tx.unsafe(statement).writable();
  const failed = new Promise<never>((_, reject) => rows.once('error', reject));
  failed.catch(() => {});
  for (const piece of pieces(records, indexes))
    if (!rows.write(piece)) await Promise.race([once(rows, 'drain'), failed]);
  rows.end();
  await nextTurn();
  // The driver drops an error that comes after the end of the rows, and then never says that the stream has
  // finished. A statement that follows in the same transaction always answers, and fails when the copy did.
  await Promise.race([tx`select`, failed]);
}

function* pieces(records: BucketRecords, indexes: readonly number[]): Generator<Buffer> {
  let lines: Buffer[] = [];
  let length = 0;
  for (const index of indexes) {
    const line = records.copyLine(index);
    lines.push(line);
    length += line.length;
    if (length < PIECE_BYTES) continue;
    yield Buffer.concat(lines, length);
    lines = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(lines, length);
}
