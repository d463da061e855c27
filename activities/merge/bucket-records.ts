import { IssueCounter } from '../../domain/issues.ts';
import { DIGEST_AT, HEAD_BYTES, KEY_CHARACTERS } from '../prepare/row-format.ts';

/** Puts the COPY line of a later record into that of an earlier one with the same key. */
export type CombineLines = (earlier: string, later: string) => string;

/** The records of one bucket: each key once, in the order of the keys. */
export interface BucketRecords {
  count: number;
  keyOf: (index: number) => string;
  digestOf: (index: number) => string;
  /** The record as a line of COPY text. */
  copyLine: (index: number) => Buffer;
  /** Rows that became part of another row with the same key. */
  merged: { count: number; issues: IssueCounter };
}

/** Beyond this, rows with the same key are combined at once: a file of one user's rows must not fill the memory. */
const COMPACT_BYTES = 48 * 1024 * 1024;

/** Reads the rows of a bucket, which come in file order, and makes one record of the rows with the same key. */
export async function readBucket(
  segments: AsyncIterable<Buffer>,
  combine: CombineLines,
): Promise<BucketRecords> {
  const merged = { count: 0, issues: new IssueCounter() };
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const segment of segments) {
    pieces.push(segment);
    length += segment.length;
    if (length <= COMPACT_BYTES) continue;
    const compact = combineRows(Buffer.concat(pieces), combine, merged);
    pieces = [Buffer.concat(compact.rows)];
    length = pieces[0]?.length ?? 0;
  }
  const { rows } = combineRows(Buffer.concat(pieces), combine, merged);
  const text = (index: number, from: number, to: number) =>
    (rows[index] as Buffer).toString('latin1', HEAD_BYTES + from, HEAD_BYTES + to);
  return {
    count: rows.length,
    keyOf: (index) => text(index, 0, KEY_CHARACTERS),
    digestOf: (index) => text(index, DIGEST_AT, DIGEST_AT + KEY_CHARACTERS),
    copyLine: (index) => (rows[index] as Buffer).subarray(HEAD_BYTES),
    merged,
  };
}

/** The rows in `bytes` by key, those with the same key combined in file order. */
function combineRows(
  bytes: Buffer,
  combine: CombineLines,
  merged: BucketRecords['merged'],
): { rows: Buffer[] } {
  const rows: Buffer[] = [];
  let previous: Buffer | null = null;
  for (const row of sortedRows(bytes)) {
    if (previous === null || !sameKey(previous, row)) {
      rows.push(row);
      previous = row;
      continue;
    }
    previous = combineTwo(previous, row, combine);
    rows[rows.length - 1] = previous;
    merged.count++;
    const line = row.readUInt32LE(4);
    merged.issues.add({ code: 'merged_row', line, column: null, value: null });
  }
  return { rows };
}

function combineTwo(earlier: Buffer, later: Buffer, combine: CombineLines): Buffer {
  const lineOf = (row: Buffer) => row.toString('utf8', HEAD_BYTES);
  const line = Buffer.from(combine(lineOf(earlier), lineOf(later)));
  const head = Buffer.from(earlier.subarray(0, HEAD_BYTES));
  head.writeUInt32LE(line.length, 0);
  return Buffer.concat([head, line]);
}

/**
 * The rows by key and then by place in the file. One number holds the place of a row's key and the row's index, so
 * that the fast numeric sort does the work; where its bits do not tell two keys apart, the keys themselves do.
 */
function sortedRows(bytes: Buffer): Buffer[] {
  const rows = splitRows(bytes);
  const orders = Float64Array.from(rows, (row) => row.readDoubleLE(8));
  let smallest = Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const order of orders) {
    if (order < smallest) smallest = order;
    if (order > largest) largest = order;
  }
  const indexRange = 2 ** Math.ceil(Math.log2(rows.length + 1));
  const step = Math.max(1, ((largest - smallest + 1) * indexRange) / Number.MAX_SAFE_INTEGER);
  for (const [index, order] of orders.entries())
    orders[index] = Math.floor((order - smallest) / step) * indexRange + index;
  orders.sort();
  const sorted = Array.from(orders, (value) => rows[value % indexRange] as Buffer);
  settleNeighbours(sorted);
  return sorted;
}

function settleNeighbours(rows: Buffer[]): void {
  for (let at = 1; at < rows.length; at++) {
    const row = rows[at] as Buffer;
    let place = at;
    while (place > 0 && compareKeys(rows[place - 1] as Buffer, row) > 0) {
      rows[place] = rows[place - 1] as Buffer;
      place--;
    }
    rows[place] = row;
  }
}

function splitRows(bytes: Buffer): Buffer[] {
  const rows: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + HEAD_BYTES + bytes.readUInt32LE(at);
    rows.push(bytes.subarray(at, end));
    at = end;
  }
  return rows;
}

function sameKey(a: Buffer, b: Buffer): boolean {
  return a.readDoubleLE(8) === b.readDoubleLE(8) && compareKeys(a, b) === 0;
}

function compareKeys(a: Buffer, b: Buffer): number {
  const end = HEAD_BYTES + KEY_CHARACTERS;
  return a.compare(b, HEAD_BYTES, end, HEAD_BYTES, end);
}
