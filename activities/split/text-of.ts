import {
  encodingByHead,
  encodingByWords,
  type FoundEncoding,
  xmlEncodingByHead,
} from '../../domain/encoding/judge.ts';
import { isUtf8Label, wideEncoding } from '../../domain/encoding/labels.ts';
import { TellingWords } from '../../domain/encoding/telling-words.ts';
import { createTranscoder } from '../../domain/encoding/transcoder.ts';

/** A byte order mark, an XML declaration or a NUL pattern shows in this much. */
const HEAD_BYTES = 4096;

/** Opens the unpacked bytes of the file from their start; each call reads them anew. */
export type OpenBytes = () => AsyncIterable<Buffer>;

/** Finds the encoding of a file: a byte order mark, what was told, a NUL pattern, detection; in this order. */
export async function findEncoding(open: OpenBytes, told: string): Promise<FoundEncoding> {
  const head = await readHead(open, HEAD_BYTES);
  return encodingByHead(head, told) ?? encodingByWords(await tellingWords(open));
}

/** The same for an XML file, whose own declaration counts too; throws a RunFailure when that names no known encoding. */
export async function findXmlEncoding(open: OpenBytes, told: string): Promise<FoundEncoding> {
  const head = await readHead(open, HEAD_BYTES);
  return xmlEncodingByHead(head, told) ?? encodingByWords(await tellingWords(open));
}

/** The text of a file in UTF-8 without a byte order mark; what tells its encoding is collected on the way. */
export async function* textOf(
  open: OpenBytes,
  found: FoundEncoding,
  words = new TellingWords(),
): AsyncGenerator<Buffer> {
  const transcoder = isUtf8Label(found.encoding) ? null : createTranscoder(found.encoding);
  // UTF-16 and UTF-32 have no words of bytes.
  const isWide = wideEncoding(found.encoding) !== null;
  let skip = found.bomBytes;
  for await (const piece of open()) {
    const rest = piece.subarray(Math.min(skip, piece.length));
    skip -= piece.length - rest.length;
    if (rest.length === 0) continue;
    const text = transcoder ? transcoder.write(rest) : rest;
    words.push(isWide ? text : rest);
    if (text.length > 0) yield text;
  }
  const last = transcoder?.end();
  if (last && last.length > 0) yield last;
}

async function readHead(open: OpenBytes, bytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of open()) {
    pieces.push(piece);
    length += piece.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(pieces).subarray(0, bytes);
}

/** Many files are ASCII for megabytes before the first accent. */
async function tellingWords(open: OpenBytes): Promise<Buffer[]> {
  const words = new TellingWords();
  for await (const piece of open()) {
    words.push(piece);
    if (words.isFull) break;
  }
  return words.words(true);
}
