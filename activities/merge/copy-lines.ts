import { setImmediate as nextTurn } from 'node:timers/promises';
import type postgres from 'postgres';
import type { BucketRecords } from './bucket-records.ts';

/** Sends the lines of the records at `indexes` through a `copy ... from stdin` statement. */
export async function copyLines(
  tx: postgres.TransactionSql,
  statement: string,
  records: Pick<BucketRecords, 'copyText'>,
  indexes: readonly number[],
): Promise<void> {
  const rows = await tx.unsafe(statement).writable();
  const failed = new Promise<never>((_, reject) => rows.once('error', reject));
  failed.catch(() => {});
  let sent: Promise<unknown> = Promise.resolve();
  for (const piece of records.copyText(indexes)) {
    // One piece is on its way while the next one is put together.
    await Promise.race([sent, failed]);
    sent = new Promise((resolve) => rows.write(piece, resolve));
  }
  await Promise.race([sent, failed]);
  rows.end();
  await nextTurn();
  // The driver drops an error that comes after the end of the rows, and then never says that the stream has
  // finished. A statement that follows in the same transaction always answers, and fails when the copy did.
  await Promise.race([tx`select`, failed]);
}
