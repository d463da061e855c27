import { IssueCounter } from '../../domain/issues.ts';
import { DIGEST_AT, HEAD_BYTES, KEY_CHARACTERS } from '../prepare/row-format.ts';
import { release } from '../release.ts';
import { combineRows, type MergedRows, type Repeats, rowAt } from './combine-rows.ts';
import type { RowIndex } from './rows-by-key.ts';

/** The records of one bucket: each key once, in the order of the keys. */
export interface BucketRecords {
  count: number;
  /** Of all rows; good as long as the records are. */
  bytes: Buffer;
  /** Where in the bytes the row of the record at `index` begins. */
  start: (index: number) => number;
  /** The smallest and the largest key; '' when there is no record. */
  keyRange: () => [first: string, last: string];
  /** The keys of all records as a Postgres array, `{...,...}`. */
  keys: () => string;
  /** The digests of all records in the same form. */
  digests: () => string;
  /** The records at `indexes` as COPY text, in pieces of about 256 KiB; a piece is good until the next but one. */
  copyText: (indexes: readonly number[]) => Generator<Buffer>;
  merged: MergedRows;
}

/** Beyond this, rows with the same key are combined at once: a file of one user's rows must not fill the memory. */
const COMPACT_BYTES = 48 * 1024 * 1024;
/** Rows go to Postgres in pieces of about this size: few messages, little memory. */
const PIECE_BYTES = 256 * 1024;

/** The rows of a bucket from one chunk. */
export interface Segment {
  lengthBytes: number;
  /** Fills `target`, which has that length. */
  readInto: (target: Buffer) => Promise<void>;
}

/** Memory for the rows of one bucket, used for one bucket after the other. */
export class BucketMemory {
  #bytes = Buffer.alloc(0);

  take(lengthBytes: number): Buffer {
    // A little more than asked for, since the next bucket may be a little larger.
    if (this.#bytes.length < lengthBytes) {
      this.release();
      this.#bytes = Buffer.allocUnsafeSlow(Math.ceil(lengthBytes * 1.1));
    }
    return this.#bytes.subarray(0, lengthBytes);
  }

  /** Gives the memory back; what was read into it is gone. */
  release(): void {
    release(this.#bytes);
    this.#bytes = Buffer.alloc(0);
  }
}

/**
 * Reads the rows of a bucket, whose segments come in file order, and makes one record of the rows with the same key.
 * The records are good until `memory` is used for another bucket.
 */
export async function readBucket(
  segments: readonly Segment[],
  repeats: Repeats,
  memory = new BucketMemory(),
): Promise<BucketRecords> {
  const merged = { count: 0, issues: new IssueCounter() };
  let waiting = [...segments];
  let kept: Buffer = Buffer.alloc(0);
  while (sizeOf(waiting) + kept.length > COMPACT_BYTES && waiting.length > 1) {
    const now = firstOf(waiting, COMPACT_BYTES);
    waiting = waiting.slice(now.length);
    const rows = combineRows(await readRows(kept, now, memory), repeats, merged);
    kept = Buffer.concat([...compactRows(rows)]);
  }
  const rows = combineRows(await readRows(kept, waiting, memory), repeats, merged);
  return {
    count: rows.starts.length,
    bytes: rows.bytes,
    start: (index) => rows.starts[index] as number,
    keyRange: () => [keyAt(rows, 0), keyAt(rows, rows.starts.length - 1)],
    keys: () => textArray(rows, HEAD_BYTES),
    digests: () => textArray(rows, HEAD_BYTES + DIGEST_AT),
    copyText: (indexes) => copyText(rows, indexes),
    merged,
  };
}

/** The rows in `kept`, and behind them those of `segments`. */
async function readRows(
  kept: Buffer,
  segments: readonly Segment[],
  memory: BucketMemory,
): Promise<Buffer> {
  const bytes = memory.take(kept.length + sizeOf(segments));
  kept.copy(bytes);
  let at = kept.length;
  for (const { lengthBytes, readInto } of segments) {
    await readInto(bytes.subarray(at, at + lengthBytes));
    at += lengthBytes;
  }
  return bytes;
}

function sizeOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);
}

/** The first segments that have about `bytes` together, one at least. */
function firstOf(segments: readonly Segment[], bytes: number): Segment[] {
  let length = 0;
  const end = segments.findIndex((segment) => (length += segment.lengthBytes) > bytes);
  return segments.slice(0, end === -1 ? segments.length : Math.max(1, end));
}

function* compactRows({ bytes, starts }: RowIndex): Generator<Buffer> {
  for (const start of starts) yield rowAt(bytes, start);
}

function keyAt({ bytes, starts }: RowIndex, index: number): string {
  const start = starts[index];
  if (start === undefined) return '';
  return bytes.toString('latin1', start + HEAD_BYTES, start + HEAD_BYTES + KEY_CHARACTERS);
}

/** The 32 characters at `at` in every row, as a Postgres array. */
function textArray({ bytes, starts }: RowIndex, at: number): string {
  const text = Buffer.alloc(Math.max(2, 1 + starts.length * (KEY_CHARACTERS + 1)), ',');
  for (let index = 0; index < starts.length; index++) {
    const from = (starts[index] as number) + at;
    bytes.copy(text, 1 + index * (KEY_CHARACTERS + 1), from, from + KEY_CHARACTERS);
  }
  text.write('{', 0, 'latin1');
  text.write('}', text.length - 1, 'latin1');
  return text.toString('latin1');
}

function* copyText({ bytes, starts }: RowIndex, indexes: readonly number[]): Generator<Buffer> {
  // While one piece is on its way, the next one is put together in the other.
  let piece = Buffer.allocUnsafe(PIECE_BYTES);
  let other = Buffer.allocUnsafe(PIECE_BYTES);
  let length = 0;
  for (const index of indexes) {
    const start = starts[index] as number;
    const lineBytes = bytes.readUInt32LE(start);
    if (length + lineBytes > piece.length) {
      if (length > 0) yield piece.subarray(0, length);
      [piece, other] = [other, piece];
      if (lineBytes > piece.length) piece = Buffer.allocUnsafe(lineBytes);
      length = 0;
    }
    bytes.copy(piece, length, start + HEAD_BYTES, start + HEAD_BYTES + lineBytes);
    length += lineBytes;
  }
  if (length > 0) yield piece.subarray(0, length);
}
