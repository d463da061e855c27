import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parse as createParser } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { textOf } from '../activities/split/text-of.ts';
import { createCutter } from '../domain/csv/cutter.ts';
import { readRecords } from '../domain/csv/reader.ts';
import { type BenchFile, keepFile } from './bench-file.ts';
import { generateUsers } from './generate-users.ts';
import type { Imported } from './plan.ts';
import { readFileAlone } from './read-file.ts';
import { TWENTY_TRANSFORMATIONS } from './twenty-transformations.ts';
import { USER_COLUMNS } from './user-line.ts';

/** Pieces in which files are read, and what csv-parse is given at once. */
const PIECE_BYTES = 1024 * 1024;
const CHUNK_BYTES = 4 * 1024 * 1024;
const GENERATOR_VERSION = 1;

/** What the bench of reading measures; all of it on one thread, with the same users. */
export const READING_PARTS = [
  'csv-parse',
  'csv-parse stream',
  'split',
  'parse',
  'decode',
  'csv users',
  'json users',
  'transformed',
] as const;
export type ReadingPart = (typeof READING_PARTS)[number];

/** One part: what it reads, and what it has to find there. */
export interface ReadingStep {
  part: ReadingPart;
  rows: number;
  sizeBytes: number;
  /** Rows; of decode, bytes of UTF-8. */
  expected: number;
  /** Reads all of it and gives what was found, in the same unit. */
  read: () => Promise<number>;
}

const CSV: Imported = {
  entity: 'users',
  format: { kind: 'csv', userIdField: 'email', userIdType: 'email', hashUserId: true },
};
const TRANSFORMED: Imported = { ...CSV, transformations: TWENTY_TRANSFORMATIONS };
const JSON_LINES: Imported = {
  entity: 'users',
  format: { kind: 'jsonl', userIdField: 'email', userIdType: 'email', hashUserId: true },
};

/** The steps of the bench of reading, for `rows` users generated into `folder`. */
export async function planReading(folder: string, rows: number): Promise<ReadingStep[]> {
  const csv = await generateUsers(folder, rows, 'base');
  const jsonLines = await generateJsonUsers(folder, csv);
  const file = await readFile(csv.path);
  const text = file.subarray(file.indexOf('\n') + 1);
  // Letters that Windows-1252 does not have become question marks.
  const windows = iconv.encode(text.toString(), 'windows-1252');
  const windowsText = iconv.decode(windows, 'windows-1252');
  const step = (
    part: ReadingPart,
    read: () => number | Promise<number>,
    sizeBytes = text.length,
    expected = rows,
  ): ReadingStep => ({ part, rows, sizeBytes, expected, read: async () => read() });
  const alone = async (what: Imported, { path, sizeBytes }: BenchFile) =>
    (await readFileAlone(what, path, sizeBytes)).valid;
  return [
    step('csv-parse', () => parseWhole(text)),
    step('csv-parse stream', () => parseStream(text)),
    step('split', () => split(text)),
    step('parse', () => parseRecords(text)),
    step('decode', () => decode(windows), windows.length, Buffer.byteLength(windowsText)),
    step('csv users', () => alone(CSV, csv), csv.sizeBytes),
    step('json users', () => alone(JSON_LINES, jsonLines), jsonLines.sizeBytes),
    step('transformed', () => alone(TRANSFORMED, csv), csv.sizeBytes),
  ];
}

function parseWhole(text: Buffer): number {
  let rows = 0;
  for (const chunk of wholeLines(text)) rows += parse(chunk).length;
  return rows;
}

async function parseStream(text: Buffer): Promise<number> {
  let rows = 0;
  for await (const _ of Readable.from(pieces(text)).pipe(createParser())) rows += 1;
  return rows;
}

function split(text: Buffer): number {
  const cutter = createCutter({
    delimiter: ',',
    chunkBytes: CHUNK_BYTES,
    offsetBytes: 0,
    firstLine: 2,
  });
  let rows = 0;
  for (const piece of pieces(text)) for (const { records } of cutter.push(piece)) rows += records;
  for (const { records } of cutter.end()) rows += records;
  return rows;
}

function parseRecords(text: Buffer): number {
  const columns = USER_COLUMNS.length;
  let firstLine = 2;
  let cellsRead = 0;
  for (const chunk of wholeLines(text, CHUNK_BYTES)) {
    const { lines } = readRecords(
      chunk,
      { delimiter: ',', columns, firstLine },
      {
        record: (cells) => {
          cellsRead += cells.length;
        },
        odd: ({ line }) => {
          throw new Error(`line ${line} of the bench's own file is odd`);
        },
      },
    );
    firstLine += lines;
  }
  return cellsRead / columns;
}

async function decode(bytes: Buffer): Promise<number> {
  let textBytes = 0;
  const open = async function* () {
    yield* pieces(bytes);
  };
  const found = { encoding: 'windows-1252', bomBytes: 0, how: 'told' } as const;
  for await (const piece of textOf(open, found)) textBytes += piece.length;
  return textBytes;
}

function* pieces(text: Buffer): Generator<Buffer> {
  for (let at = 0; at < text.length; at += PIECE_BYTES) yield text.subarray(at, at + PIECE_BYTES);
}

/** The text in pieces of whole lines. */
function* wholeLines(text: Buffer, bytes = PIECE_BYTES): Generator<Buffer> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', Math.min(at + bytes, text.length - 1)) + 1;
    yield text.subarray(at, end);
    at = end;
  }
}

/** The same users as JSON Lines: numbers and booleans as such, all else as text. */
async function generateJsonUsers(folder: string, csv: BenchFile): Promise<BenchFile> {
  const path = join(folder, `users-${csv.rows}-v${GENERATOR_VERSION}.jsonl`);
  const rows = parse(await readFile(csv.path), { columns: true });
  const sizeBytes = await keepFile(path, function* () {
    for (const row of rows as Record<string, string>[])
      yield `${JSON.stringify({
        ...row,
        number_of_orders: Number(row['number_of_orders']),
        total_spent: Number(row['total_spent']),
        newsletter: row['newsletter'] === 'true',
      })}\n`;
  });
  return { ...csv, path, sizeBytes };
}
