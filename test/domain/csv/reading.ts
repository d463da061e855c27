import { type CutChunk, createCutter } from '../../../domain/csv/cutter.ts';
import type { CellIssue } from '../../../domain/csv/oddities.ts';
import { type ReadOptions, readRecords } from '../../../domain/csv/reader.ts';

/** A record as a sink was given it; `plain` is null for an odd one. */
export interface SeenRecord {
  line: number;
  cells: string[] | null;
  raw: string;
  plain: boolean | null;
  issues: CellIssue[];
}

export interface Reading {
  records: number;
  lines: number;
  seen: SeenRecord[];
}

/** Everything that the reader tells about a text. */
export function readAll(text: Buffer | string, options: Partial<ReadOptions> = {}): Reading {
  const seen: SeenRecord[] = [];
  const counts = readRecords(
    Buffer.from(text),
    { delimiter: ',', columns: 2, firstLine: 1, ...options },
    {
      record(cells, line, plain, current) {
        seen.push({ line, cells: [...cells], raw: current.raw(), plain, issues: [] });
      },
      odd(record) {
        seen.push({ ...record, plain: null });
      },
    },
  );
  return { ...counts, seen };
}

/** The chunks of a text that reaches the cutter in pieces of the given sizes, over and over. */
export function cutAll(
  text: Buffer,
  options: Partial<ReadOptions> & { chunkBytes: number; groupColumn?: number },
  pieceBytes: readonly number[],
): CutChunk[] {
  const { firstLine = 1, delimiter = ',' } = options;
  const cutter = createCutter({ ...options, delimiter, firstLine, offsetBytes: 0 });
  const chunks: CutChunk[] = [];
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const size = pieceBytes[turn % pieceBytes.length] ?? 1;
    // The piece is overwritten behind the cutter's back, as a stream may do.
    const piece = Buffer.from(text.subarray(at, at + size));
    chunks.push(...cutter.push(piece));
    piece.fill(34);
    at += size;
  }
  chunks.push(...cutter.end());
  return chunks;
}

/** What the reader tells about the chunks of a text, one after the other. */
export function readChunks(
  text: Buffer,
  chunks: readonly CutChunk[],
  options: Partial<ReadOptions>,
): Reading {
  const whole: Reading = { records: 0, lines: 0, seen: [] };
  for (const { offsetBytes, lengthBytes, firstLine } of chunks) {
    const part = text.subarray(offsetBytes, offsetBytes + lengthBytes);
    const reading = readAll(part, { ...options, firstLine });
    whole.records += reading.records;
    whole.lines += reading.lines;
    whole.seen.push(...reading.seen);
  }
  return whole;
}
