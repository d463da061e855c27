import { mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Text is written in pieces of about this many UTF-16 units: few system calls, little memory. */
const PIECE_CHARACTERS = 1 << 20;
/** In the variant `changed` every tenth record has other values. */
const CHANGED_EVERY = 10;

/** `changed` holds the records of `base`; one of ten differs. */
export type Variant = 'base' | 'changed';

/** A generated file; the same bytes on every machine. */
export interface BenchFile {
  path: string;
  sizeBytes: number;
  /** CSV rows, lines or items. */
  rows: number;
  /** Users, orders or products. */
  records: number;
  /** Records whose values differ from those of `base`. */
  changedRecords: number;
}

/** True when record number `record` of the variant differs from the same record of `base`. */
export function isChanged(variant: Variant, record: number): boolean {
  return variant === 'changed' && record % CHANGED_EVERY === 0;
}

/** How many of `records` records of the variant differ from those of `base`. */
export function countChanged(variant: Variant, records: number): number {
  return variant === 'changed' ? Math.ceil(records / CHANGED_EVERY) : 0;
}

/** The size in bytes of the file at `path`, which is written from `texts` when it is not there. */
export async function keepFile(path: string, texts: () => Iterable<string>): Promise<number> {
  await mkdir(dirname(path), { recursive: true });
  const present = await stat(path).catch(() => null);
  if (!present) await writeTexts(path, texts());
  return (present ?? (await stat(path))).size;
}

/** Writes beside the file and renames at the end: a generator that was stopped leaves no half file in the cache. */
async function writeTexts(path: string, texts: Iterable<string>): Promise<void> {
  const unfinished = `${path}.unfinished`;
  await using file = await open(unfinished, 'w');
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE_CHARACTERS) continue;
    await file.writeFile(piece);
    piece = '';
  }
  await file.writeFile(piece);
  await file.close();
  await rename(unfinished, path);
}
