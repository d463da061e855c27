import { HEAD_BYTES, KEY_CHARACTERS } from '../prepare/row-format.ts';

/** Rows in a buffer, by where they begin. */
export interface RowIndex {
  bytes: Buffer;
  starts: Uint32Array;
  /** Indexes of the rows that have the key of the row before them, ascending. */
  sameAsPrevious: readonly number[];
}

/**
 * The rows in `bytes` by key and then by place in the file. One number holds the place of a row's key and the row's
 * index, so that the fast numeric sort does the work; where its bits do not tell two keys apart, the keys do.
 */
export function rowsByKey(bytes: Buffer): RowIndex {
  const found = rowStarts(bytes);
  // First the places of the keys, then the numbers that are sorted, in the same memory.
  const sortable = new Float64Array(found.length);
  let smallest = Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let index = 0; index < found.length; index++) {
    const order = bytes.readDoubleLE((found[index] as number) + 8);
    sortable[index] = order;
    if (order < smallest) smallest = order;
    if (order > largest) largest = order;
  }
  const indexRange = 2 ** Math.ceil(Math.log2(found.length + 1));
  const step = Math.max(1, ((largest - smallest + 1) * indexRange) / Number.MAX_SAFE_INTEGER);
  for (let index = 0; index < found.length; index++)
    sortable[index] =
      Math.floor(((sortable[index] as number) - smallest) / step) * indexRange + index;
  sortable.sort();

  const starts = new Uint32Array(found.length);
  const sameAsPrevious: number[] = [];
  let runStart = 0;
  for (let at = 0; at < sortable.length; at++) {
    const value = sortable[at] as number;
    starts[at] = found[value % indexRange] as number;
    const place = Math.floor(value / indexRange);
    const isRunEnd = Math.floor((sortable[at + 1] ?? -1) / indexRange) !== place;
    if (!isRunEnd) continue;
    if (at > runStart) settleRun(bytes, starts, runStart, at + 1, sameAsPrevious);
    runStart = at + 1;
  }
  return { bytes, starts, sameAsPrevious };
}

function rowStarts(bytes: Buffer): Uint32Array {
  let count = 0;
  for (let at = 0; at < bytes.length; at += HEAD_BYTES + bytes.readUInt32LE(at)) count++;
  const starts = new Uint32Array(count);
  for (let at = 0, index = 0; at < bytes.length; at += HEAD_BYTES + bytes.readUInt32LE(at))
    starts[index++] = at;
  return starts;
}

/** Puts rows whose places agree in order by their keys, and notes which have the same. */
function settleRun(
  bytes: Buffer,
  starts: Uint32Array,
  from: number,
  to: number,
  sameAsPrevious: number[],
): void {
  starts.subarray(from, to).sort((a, b) => compareKeys(bytes, a, b) || a - b);
  for (let at = from + 1; at < to; at++)
    if (compareKeys(bytes, starts[at - 1] as number, starts[at] as number) === 0)
      sameAsPrevious.push(at);
}

function compareKeys(bytes: Buffer, a: number, b: number): number {
  const from = a + HEAD_BYTES;
  const to = b + HEAD_BYTES;
  return bytes.compare(bytes, to, to + KEY_CHARACTERS, from, from + KEY_CHARACTERS);
}
