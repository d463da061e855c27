import { mkdir, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, USER_COLUMNS, userLine } from './user-line.ts';

/** Goes up whenever the same seed gives other bytes, so that no cached file of an older generator is measured. */
const GENERATOR_VERSION = 1;
const SEED = 20_260_101;
/** Rows are written in pieces of about this many UTF-16 units: few system calls, little memory. */
const PIECE_CHARACTERS = 1 << 20;
/** Every tenth row of the variant `changed` has other values. */
const CHANGED_EVERY = 10;

/** `changed` holds the users of `base`; in one row of ten the orders, the total and the last order differ. */
export type UsersVariant = 'base' | 'changed';

export interface UsersFile {
  path: string;
  rows: number;
  /** Rows whose values differ from those of `base`. */
  changedRows: number;
  sizeBytes: number;
}

/** The users file of `rows` rows in `folder`, generated when it is not there; the same bytes on every machine. */
export async function generateUsers(
  folder: string,
  rows: number,
  variant: UsersVariant,
): Promise<UsersFile> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `users-${rows}-${variant}-v${GENERATOR_VERSION}.csv`);
  const present = await stat(path).catch(() => null);
  if (!present) await writeUsers(path, rows, variant);
  return {
    path,
    rows,
    changedRows: variant === 'changed' ? Math.ceil(rows / CHANGED_EVERY) : 0,
    sizeBytes: (present ?? (await stat(path))).size,
  };
}

/** Writes beside the file and renames at the end: a generator that was stopped leaves no half file in the cache. */
async function writeUsers(path: string, rows: number, variant: UsersVariant): Promise<void> {
  const unfinished = `${path}.unfinished`;
  const random = createRandom(SEED);
  await using file = await open(unfinished, 'w');
  let piece = `${USER_COLUMNS.join(',')}\n`;
  for (let row = 0; row < rows; row++) {
    piece += userLine(random, row, variant === 'changed' && row % CHANGED_EVERY === 0);
    if (piece.length >= PIECE_CHARACTERS) {
      await file.writeFile(piece);
      piece = '';
    }
  }
  await file.writeFile(piece);
  await file.close();
  await rename(unfinished, path);
}
