import type { CutChunk, Cutter } from '../csv/cutter.ts';
import { RunFailure } from '../failures.ts';
import { hasText, LF } from './lines.ts';

export interface LineCutterOptions {
  /** A chunk ends at the first line end at or behind this size. */
  chunkBytes: number;
  /** Where in the file the text begins, behind a byte order mark. */
  offsetBytes: number;
}

/** Longest line that can be skipped as one record; a chunk holds whole lines, so this bounds its memory. */
const MAX_LINE_BYTES = 67_108_864;

/** A cutter for JSON Lines in UTF-8: chunks follow each other without gaps, and it keeps none of the text. */
export function createLineCutter({ chunkBytes, offsetBytes }: LineCutterOptions): Cutter {
  /** Where in the file the next byte lies, and where the line began that it belongs to. */
  let at = offsetBytes;
  let lineStart = offsetBytes;
  let line = 1;
  let isRecord = false;
  let chunk: CutChunk = { offsetBytes, lengthBytes: 0, firstLine: line, records: 0 };

  function finishChunk(chunks: CutChunk[], end: number): void {
    chunk.lengthBytes = end - chunk.offsetBytes;
    chunks.push(chunk);
    chunk = { offsetBytes: end, lengthBytes: 0, firstLine: line, records: 0 };
  }

  return {
    push(piece) {
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
      const chunks: CutChunk[] = [];
      let from = 0;
      for (;;) {
        const lineEnd = bytes.indexOf(LF, from);
        isRecord ||= hasText(bytes, from, lineEnd < 0 ? bytes.length : lineEnd);
        if (lineEnd < 0) break;
        if (isRecord) chunk.records += 1;
        isRecord = false;
        from = lineEnd + 1;
        lineStart = at + from;
        line += 1;
        if (lineStart - chunk.offsetBytes >= chunkBytes) finishChunk(chunks, lineStart);
      }
      at += bytes.length;
      if (at - lineStart > MAX_LINE_BYTES)
        throw new RunFailure(
          'UnreadableFile',
          `Line ${line} is longer than ${MAX_LINE_BYTES / 1_048_576} MiB. Check that the file is JSON Lines: one object a line.`,
        );
      return chunks;
    },
    end() {
      const chunks: CutChunk[] = [];
      if (isRecord) chunk.records += 1;
      isRecord = false;
      if (at > chunk.offsetBytes) finishChunk(chunks, at);
      return chunks;
    },
  };
}
