import { expect, test } from 'vitest';
import { copyRows } from '../../../activities/merge/copy-rows.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();

/** The error itself, or what the statement after it meets. */
const FAILED = /duplicate key|current transaction is aborted/;

/** Copies the numbers below `count`; the one at `twice` is 1 once more. */
async function copy(count: number, twice = -1): Promise<number> {
  await database.sql`create table if not exists numbers (number int primary key)`;
  await database.sql`truncate numbers`;
  function* pieces() {
    const indexes = Array.from({ length: count }, (_, index) => index);
    for (let at = 0; at < count; at += 10_000)
      yield Buffer.from(
        indexes
          .slice(at, at + 10_000)
          .map((index) => `${index === twice ? 1 : index}\n`)
          .join(''),
      );
  }
  await database.sql.begin((tx) => copyRows(tx, 'copy numbers from stdin', pieces()));
  const [row] = await database.sql`select count(*)::int as count from numbers`;
  return row?.['count'] as number;
}

test('all rows are there when it ends', async () => {
  expect(await copy(10)).toBe(10);
  expect(await copy(300_000)).toBe(300_000);
});

test('an error of the copy is an error here, whether it comes before the last row or after it', async () => {
  await expect(copy(10, 5)).rejects.toThrow(FAILED);
  await expect(copy(300_000, 5)).rejects.toThrow(FAILED);
  await expect(copy(300_000, 299_999)).rejects.toThrow(FAILED);
  expect(await copy(10)).toBe(10);
});
