import type { CutChunk } from '../../domain/csv/cutter.ts';
import { RunFailure } from '../../domain/failures.ts';
import { bucketShare, type FileShape, planChunkBytes } from '../../domain/file-plan.ts';
import { createItemCutter, type ItemCutter } from '../../domain/xml/item-cutter.ts';
import type { XmlLayout } from '../../domain/text-layout.ts';
import type { FileCut, TextCutting, TextPlace } from './cutting.ts';

/** The shape of the file is estimated on this much text. */
const HEAD_BYTES = 256 * 1024;

interface Begun {
  shape: FileShape;
  cutter: ItemCutter;
}

/** Cuts the items out of a product feed in XML. */
export class XmlCutting implements TextCutting {
  readonly #place: TextPlace;
  #head: Buffer[] = [];
  #headBytes = 0;
  #begun: Begun | null = null;
  readonly #chunks: CutChunk[] = [];

  constructor(place: TextPlace) {
    this.#place = place;
  }

  push(piece: Buffer): void {
    if (this.#begun) {
      this.#chunks.push(...this.#begun.cutter.push(piece));
      return;
    }
    // The piece belongs to the stream that it came from, which may use its memory again.
    this.#head.push(Buffer.from(piece));
    this.#headBytes += piece.length;
    if (this.#headBytes >= HEAD_BYTES) this.#begin();
  }

  end(): FileCut {
    const { shape, cutter } = this.#begun ?? this.#begin();
    const { chunks, layout } = cutter.end();
    this.#chunks.push(...chunks);
    return this.#cut(layout, shape);
  }

  stop(): FileCut {
    const { shape, cutter } = this.#begun ?? this.#begin();
    if (cutter.layout === null)
      throw new RunFailure('UnreadableFile', 'the beginning of the file has no item of a feed');
    return this.#cut(cutter.layout, shape);
  }

  #cut(layout: XmlLayout, shape: FileShape): FileCut {
    const records = this.#chunks.reduce((sum, chunk) => sum + chunk.records, 0);
    return {
      layout,
      dialectEvidence: null,
      chunks: this.#chunks,
      records,
      bucketShare: bucketShare(shape, records),
    };
  }

  #begin(): Begun {
    const head = Buffer.concat(this.#head);
    this.#head = [];
    if (head.length === 0) throw new RunFailure('EmptyFile', 'the file is empty');
    const { offsetBytes, textBytes } = this.#place;
    const recordBytes = averageItemBytes(head);
    const shape = { textBytes, headerBytes: 0, columns: 0, recordBytes };
    const chunkBytes = this.#place.chunkBytes ?? planChunkBytes(shape);
    const cutter = createItemCutter({ chunkBytes, offsetBytes });
    this.#begun = { shape, cutter };
    this.#chunks.push(...cutter.push(head));
    return this.#begun;
  }
}

function averageItemBytes(head: Buffer): number {
  const cutter = createItemCutter({ chunkBytes: head.length, offsetBytes: 0 });
  cutter.push(head);
  return cutter.averageItemBytes();
}
