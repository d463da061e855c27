import type { CutChunk } from '../../../domain/csv/cutter.ts';
import { RunFailure } from '../../../domain/failures.ts';
import { readGoogleItems } from '../../../domain/products/google-reader.ts';
import type { Product } from '../../../domain/products/product-document.ts';
import type { XmlLayout } from '../../../domain/text-layout.ts';
import { createItemCutter } from '../../../domain/xml/item-cutter.ts';

/** A product as a sink was given it. */
export interface SeenProduct {
  line: number;
  product: Product | null;
  issues: { code: string; column: string | null; value: string | null; line?: number }[];
  raw: string;
}

export interface CutFeed {
  chunks: CutChunk[];
  layout: XmlLayout;
}

/** How a feed is cut, and its items one to a chunk. */
export interface CutSizes {
  chunkBytes?: number;
  itemBytes?: number;
  /** The sizes of the pieces in which the text comes, over and over. */
  pieceBytes?: readonly number[];
}

/** The chunks of a feed that reaches the cutter in pieces. */
export function cutFeed(
  text: Buffer,
  { chunkBytes = 1, itemBytes = 1_048_576, pieceBytes = [65_536] }: CutSizes = {},
): CutFeed {
  const cutter = createItemCutter({ chunkBytes, offsetBytes: 0, itemBytes });
  const chunks: CutChunk[] = [];
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const size = pieceBytes[turn % pieceBytes.length] ?? 1;
    // The piece is overwritten behind the cutter's back, as a stream may do.
    const piece = Buffer.from(text.subarray(at, at + size));
    chunks.push(...cutter.push(piece));
    piece.fill(60);
    at += size;
  }
  const { chunks: rest, layout } = cutter.end();
  return { chunks: [...chunks, ...rest], layout };
}

/** The chunks of a feed, or the message with which it is refused; everything else that is thrown is a defect. */
export function tryCutFeed(text: Buffer, sizes: CutSizes = {}): CutFeed | string {
  try {
    return cutFeed(text, sizes);
  } catch (error) {
    if (error instanceof RunFailure && error.type === 'UnreadableFile') return error.message;
    throw error;
  }
}

/** All that the reader gives of the chunks of a feed. */
export function readFeed(
  text: Buffer,
  { chunks, layout }: CutFeed,
  itemBytes = 1_048_576,
): SeenProduct[] {
  const seen: SeenProduct[] = [];
  for (const { offsetBytes, lengthBytes, firstLine, records } of chunks) {
    const part = text.subarray(offsetBytes, offsetBytes + lengthBytes);
    const before = seen.length;
    const items = readGoogleItems(
      part,
      layout,
      firstLine,
      ({ line, product, issues, raw }) =>
        seen.push({ line, product, issues: [...issues], raw: raw() }),
      [],
      itemBytes,
    );
    if (items !== records || seen.length - before !== records)
      throw new Error(`cutter and reader do not agree: ${records} and ${items} items`);
  }
  return seen;
}
