import { setImmediate as nextTurn } from 'node:timers/promises';
import type postgres from 'postgres';

/** Sends rows through a `copy ... from stdin` statement, in its format; a piece is needed until the next but one. */
export async function copyRows(
  tx: postgres.TransactionSql,
  statement: string,
  pieces: Iterable<Buffer>,
): Promise<void> {
  const rows = await tx.unsafe(statement).writable();
  const failed = new Promise<never>((_, reject) => rows.once('error', reject));
  failed.catch(() => {});
  let sent: Promise<unknown> = Promise.resolve();
  for (const piece of pieces) {
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
