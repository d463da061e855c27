import { join } from 'node:path';
import { type BenchFile, countChanged, isChanged, keepFile, type Variant } from './bench-file.ts';
import { createRandom } from './random.ts';
import { USER_COLUMNS, userLine } from './user-line.ts';

/** Goes up whenever the same seed gives other bytes, so that no cached file of an older generator is measured. */
const GENERATOR_VERSION = 1;
const SEED = 20_260_101;

/** The users file of `rows` rows in `folder`; a changed user has other orders, another total and last order. */
export async function generateUsers(
  folder: string,
  rows: number,
  variant: Variant,
): Promise<BenchFile> {
  const path = join(folder, `users-${rows}-${variant}-v${GENERATOR_VERSION}.csv`);
  const sizeBytes = await keepFile(path, () => userLines(rows, variant));
  return { path, sizeBytes, rows, records: rows, changedRecords: countChanged(variant, rows) };
}

function* userLines(rows: number, variant: Variant): Generator<string> {
  const random = createRandom(SEED);
  yield `${USER_COLUMNS.join(',')}\n`;
  for (let row = 0; row < rows; row++) yield userLine(random, row, isChanged(variant, row));
}
