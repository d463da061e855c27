import { createLineCutter } from '../../../domain/json-lines/cutter.ts';
import type { CutChunk } from '../../../domain/csv/cutter.ts';
import type { JsonFields } from '../../../domain/json-lines/json-value.ts';
import { type JsonLine, readJsonLines } from '../../../domain/json-lines/reader.ts';

/** A line with what is asked of it later. */
export interface ReadLine extends Pick<JsonLine, 'line' | 'issues'> {
  fields: JsonFields | null;
  raw: string;
}

/** The lines of a text with what is asked of them later. */
export function readLines(text: string | Buffer, firstLine = 1) {
  const lines: ReadLine[] = [];
  const bytes = Buffer.from(text);
  const records = readJsonLines(bytes, firstLine, ({ line, fields, issues, raw }) =>
    lines.push({ line, fields: fields && fields(), issues, raw: raw() }),
  );
  return { lines, records };
}

/** The only line of a text. */
export function readOne(text: string | Buffer) {
  const [line, ...others] = readLines(text).lines;
  if (!line || others.length > 0) throw new Error(`${others.length + 1} lines`);
  return line;
}

/** The codes of the issues of a line, with their columns. */
export function issuesOf(text: string | Buffer): [code: string, column: string | null][] {
  return readOne(text).issues.map(({ code, column }) => [code, column]);
}

/** Cuts a text that comes in pieces of those sizes, over and over. */
export function cutAll(text: Buffer, chunkBytes: number, pieces: readonly number[]): CutChunk[] {
  const cutter = createLineCutter({ chunkBytes, offsetBytes: 0 });
  const chunks: CutChunk[] = [];
  let at = 0;
  for (let turn = 0; at < text.length; turn += 1) {
    const end = at + (pieces[turn % pieces.length] ?? 1);
    // A piece whose memory is used again, as streams may do.
    const piece = Buffer.from(text.subarray(at, end));
    chunks.push(...cutter.push(piece));
    piece.fill(0);
    at = end;
  }
  return [...chunks, ...cutter.end()];
}
