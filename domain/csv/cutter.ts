import { RunFailure } from '../failures.ts';
import { BorderScanner } from './borders.ts';
import { cellAt } from './cell-at.ts';
import { GroupWatch } from './group-watch.ts';
import { checkUnclosedQuotes } from './unclosed-limit.ts';

/** A part of a text that begins and ends on record borders. */
export interface CutChunk {
  offsetBytes: number;
  lengthBytes: number;
  /** The line on which it begins, 1-based, in the whole file. */
  firstLine: number;
  /** How many records the reader will find in it. */
  records: number;
}

export interface Cutter {
  /** Takes the next bytes of the text and gives the chunks that are complete with them. */
  push(piece: Uint8Array): CutChunk[];
  /** Gives what is left when the text has ended. */
  end(): CutChunk[];
}

export interface CutterOptions {
  /** One ASCII character. */
  delimiter: string;
  /** A chunk ends at the first record border at or behind this size. */
  chunkBytes: number;
  /** Where in the file the text begins, behind the header. */
  offsetBytes: number;
  firstLine: number;
  /**
   * Rows with the same value in this column that follow each other are never cut apart. A blank value counts as the
   * same, and so does a row that cannot be split into cells; a chunk may become longer by one such group.
   */
  groupColumn?: number;
  /** Gives what a value in that column means; it is taken as it is when this is left out. */
  groupValue?: (cell: string) => string;
  recordBytes?: number;
}

/** Longest line that can be skipped as one record; a chunk holds whole lines, so this bounds its memory. */
const MAX_LINE_BYTES = 67_108_864;

/** Room for a little more than was asked for, since the next piece may come behind a longer record. */
const ROOM_BYTES = 65_536;

/** A cutter for UTF-8 text: chunks follow each other without gaps, and it keeps at most one record and one piece. */
export function createCutter(options: CutterOptions): Cutter {
  const { chunkBytes, delimiter, groupColumn, groupValue } = options;
  const groups = groupColumn === undefined ? null : new GroupWatch();
  const scanner = new BorderScanner(delimiter, options.recordBytes);
  /** What is at hand; its memory is used for one piece after the other, as the collector would come by for each. */
  let room = Buffer.alloc(0);
  let keptBytes = 0;
  /** Where in the file the bytes at hand begin. */
  let base = options.offsetBytes;
  let line = options.firstLine;
  let unclosed = 0;
  let chunk: CutChunk = { offsetBytes: base, lengthBytes: 0, firstLine: line, records: 0 };

  function cut(bytes: Buffer, last: boolean): CutChunk[] {
    const chunks: CutChunk[] = [];
    let border = chunk.offsetBytes + chunkBytes - base;
    while (scanner.scan(bytes, last)) {
      // Cells are looked at only where the chunk is large enough, so that splitting stays fast.
      if (
        groups &&
        scanner.next >= border &&
        groups.begins(groupAt(bytes), line, base + scanner.start)
      ) {
        finishChunk(chunks, scanner.start);
        border = scanner.start + chunkBytes;
        if (scanner.next < border) groups.forget();
      }
      if (!scanner.blank) chunk.records += 1;
      if (scanner.unclosed) {
        unclosed += 1;
        checkUnclosedQuotes(unclosed, line);
      }
      line += scanner.lines;
      if (groups || scanner.next < border) continue;
      finishChunk(chunks, scanner.next);
      border = scanner.next + chunkBytes;
    }
    return chunks;
  }

  function behindKept(piece: Uint8Array): Buffer {
    const length = keptBytes + piece.length;
    const wanted = length + ROOM_BYTES;
    // What a very long record took is not held to the end of the file.
    if (room.length < length || room.length > 4 * wanted) {
      const other = Buffer.allocUnsafeSlow(wanted);
      room.copy(other, 0, 0, keptBytes);
      room = other;
    }
    room.set(piece, keptBytes);
    return room.subarray(0, length);
  }

  function groupAt(bytes: Buffer): string {
    if (groupColumn === undefined || scanner.unclosed || scanner.tooLong) return '';
    const cell = cellAt(bytes.subarray(scanner.start, scanner.end), delimiter, groupColumn);
    return groupValue === undefined ? cell : groupValue(cell).trim();
  }

  function finishChunk(chunks: CutChunk[], at: number): void {
    const end = base + at;
    chunk.lengthBytes = end - chunk.offsetBytes;
    chunks.push(chunk);
    chunk = { offsetBytes: end, lengthBytes: 0, firstLine: line, records: 0 };
  }

  return {
    push(piece) {
      // Copied, because the caller may fill its piece anew.
      const bytes = behindKept(piece);
      const chunks = cut(bytes, false);
      const dropped = scanner.drop();
      base += dropped;
      if (dropped > 0) room.copyWithin(0, dropped, bytes.length);
      keptBytes = bytes.length - dropped;
      if (-scanner.start > MAX_LINE_BYTES)
        throw new RunFailure(
          'UnreadableFile',
          `Line ${line} is longer than ${MAX_LINE_BYTES / 1_048_576} MiB. Check that the file is a CSV file with line breaks.`,
        );
      return chunks;
    },
    end() {
      const chunks = cut(room.subarray(0, keptBytes), true);
      room = Buffer.alloc(0);
      keptBytes = 0;
      if (base + scanner.next > chunk.offsetBytes) finishChunk(chunks, scanner.next);
      return chunks;
    },
  };
}
