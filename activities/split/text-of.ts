import { isAscii } from 'node:buffer';
import {
  createDecoder,
  DETECTION_BYTES,
  detectEncoding,
  encodingByMark,
  encodingByNulPattern,
  encodingByXmlDeclaration,
  type FoundEncoding,
  isUtf8Label,
} from '../../domain/text-encoding.ts';

/** A byte order mark, an XML declaration or a NUL pattern shows in this much. */
const HEAD_BYTES = 4096;

/** Opens the unpacked bytes of the file from their start; each call reads them anew. */
export type OpenBytes = () => AsyncIterable<Buffer>;

/** Finds the encoding of a file: a byte order mark, what was told, a NUL pattern, detection; in this order. */
export async function findEncoding(open: OpenBytes, told: string): Promise<FoundEncoding> {
  const head = await readHead(open, HEAD_BYTES);
  const marked = encodingByMark(head);
  if (marked) return marked;
  if (isUtf8Label(told)) return { encoding: 'utf-8', bomBytes: 0 };
  if (told !== 'auto') return { encoding: told.toLowerCase(), bomBytes: 0 };
  const encoding = encodingByNulPattern(head) ?? detectEncoding(await sampleFrom(open));
  return { encoding, bomBytes: 0 };
}

/**
 * Finds the encoding of an XML file: its declaration counts where the import says nothing in particular, that is UTF-8
 * or `auto`. Throws a RunFailure when the declaration names an encoding that is not known.
 */
export async function findXmlEncoding(open: OpenBytes, told: string): Promise<FoundEncoding> {
  const isOpen = told === 'auto' || isUtf8Label(told);
  const head = isOpen ? await readHead(open, HEAD_BYTES) : null;
  if (head === null || encodingByMark(head)) return findEncoding(open, told);
  const declared = encodingByNulPattern(head) ?? encodingByXmlDeclaration(head);
  return declared === null ? findEncoding(open, told) : { encoding: declared, bomBytes: 0 };
}

/** The text of a file in UTF-8 without a byte order mark. */
export async function* textOf(open: OpenBytes, found: FoundEncoding): AsyncGenerator<Buffer> {
  let skip = found.bomBytes;
  const decode = isUtf8Label(found.encoding) ? null : createDecoder(found.encoding);
  for await (const piece of open()) {
    const rest = piece.subarray(Math.min(skip, piece.length));
    skip -= piece.length - rest.length;
    if (rest.length > 0) yield decode ? Buffer.from(decode(rest)) : rest;
  }
  const last = decode?.();
  if (last) yield Buffer.from(last);
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

/** A sample from the first piece with a non-ASCII byte on: many files are ASCII for megabytes before the first accent. */
async function sampleFrom(open: OpenBytes): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of open()) {
    if (length === 0 && isAscii(piece)) continue;
    const start = length === 0 ? firstNonAscii(piece) : 0;
    pieces.push(piece.subarray(start));
    length += piece.length - start;
    if (length >= DETECTION_BYTES) break;
  }
  return Buffer.concat(pieces).subarray(0, DETECTION_BYTES);
}

function firstNonAscii(piece: Buffer): number {
  const at = piece.findIndex((byte) => byte > 0x7f);
  return Math.max(0, at);
}
