import type { IssueCode } from '../../domain/issue-catalogue.ts';
import type { IssueCounter } from '../../domain/issues.ts';
import { HEAD_BYTES } from '../prepare/row-format.ts';
import { type RowIndex, rowsByKey } from './rows-by-key.ts';

/** What becomes of rows with the same key. */
export interface Repeats {
  /** Gives the COPY line that stands for both: the later row's own, or one that both went into. */
  combine: (earlier: string, later: string) => string;
  /** The issue of each row that became part of another. */
  code: IssueCode;
  /** The row that came first has the issue too: it is gone, not merged. */
  tellsFirst: boolean;
  /** What is shown of a row, from its COPY line. */
  valueOf: (line: string) => string | null;
}

/** Rows that became part of another row with the same key. */
export interface MergedRows {
  count: number;
  issues: IssueCounter;
}

/**
 * The rows in `bytes` by key, those with the same key combined in file order. A combined row takes the place of one of
 * the two where it fits, so that a file in which most users stand twice needs no more memory than another.
 */
export function combineRows(bytes: Buffer, repeats: Repeats, merged: MergedRows): RowIndex {
  const sorted = rowsByKey(bytes);
  if (sorted.sameAsPrevious.length === 0) return sorted;
  const isSame = new Set(sorted.sameAsPrevious);
  const starts: number[] = [];
  // Combined rows that fit nowhere lie behind the others.
  const appended: Buffer[] = [];
  let end = bytes.length;
  let last: Buffer | null = null;
  for (const [index, start] of sorted.starts.entries()) {
    if (!isSame.has(index)) {
      starts.push(start);
      last = null;
      continue;
    }
    const before = starts.pop() ?? 0;
    const earlier: Buffer = last ?? rowAt(bytes, before);
    const later = rowAt(bytes, start);
    if (!isSame.has(index - 1) && repeats.tellsFirst) tell(merged, earlier, repeats);
    const row = combineTwo(earlier, later, repeats);
    merged.count++;
    tell(merged, later, repeats);
    if (last !== null) {
      end -= last.length;
      appended.pop();
      last = null;
    }
    if (row.length <= later.length) starts.push(putAt(bytes, start, row));
    else if (before < bytes.length && row.length <= earlier.length)
      starts.push(putAt(bytes, before, row));
    else {
      appended.push(row);
      starts.push(end);
      end += row.length;
      last = row;
    }
  }
  return {
    bytes: appended.length === 0 ? bytes : Buffer.concat([bytes, ...appended]),
    starts: Uint32Array.from(starts),
    sameAsPrevious: [],
  };
}

function combineTwo(earlier: Buffer, later: Buffer, { combine }: Repeats): Buffer {
  // A row that says the same again brings nothing new.
  if (lineBytes(earlier).equals(lineBytes(later))) return later;
  const line = Buffer.from(combine(copyLineOf(earlier), copyLineOf(later)));
  const head = Buffer.from(later.subarray(0, HEAD_BYTES));
  head.writeUInt32LE(line.length, 0);
  return Buffer.concat([head, line]);
}

/** Puts a row where it fits, and gives where that is. */
function putAt(bytes: Buffer, start: number, row: Buffer): number {
  row.copy(bytes, start);
  return start;
}

function tell(merged: MergedRows, row: Buffer, { code, valueOf }: Repeats): void {
  merged.issues.add({
    code,
    line: row.readUInt32LE(4),
    column: null,
    value: valueOf(copyLineOf(row)),
  });
}

function lineBytes(row: Buffer): Buffer {
  return row.subarray(HEAD_BYTES);
}

function copyLineOf(row: Buffer): string {
  return row.toString('utf8', HEAD_BYTES);
}

/** The row that begins at `start`, its head included. */
export function rowAt(bytes: Buffer, start: number): Buffer {
  return bytes.subarray(start, start + HEAD_BYTES + bytes.readUInt32LE(start));
}
