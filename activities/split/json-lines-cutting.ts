import type { CutChunk, Cutter } from '../../domain/csv/cutter.ts';
import { RunFailure } from '../../domain/failures.ts';
import { bucketShare, type FileShape, planChunkBytes } from '../../domain/file-plan.ts';
import { createLineCutter } from '../../domain/json-lines/cutter.ts';
import type { FileCut, TextCutting, TextPlace } from './cutting.ts';

/** The shape of the file is estimated on this much text. */
const HEAD_BYTES = 256 * 1024;
/** What a prepared record repeats of itself, about: what a product fills into line items stands beside it once more. */
const REPEATED_SHARE = 0.6;
/** The file is one list over several lines, not a line for each object. */
const LIST_OF_OBJECTS = /^[ \t\r\n]*\[[ \t\r\n]*\{/;

/** Cuts JSON Lines at line ends. */
export class JsonLinesCutting implements TextCutting {
  readonly #place: TextPlace;
  readonly #mayBeEmpty: boolean;
  #head: Buffer[] = [];
  #headBytes = 0;
  #begun: { shape: FileShape; cutter: Cutter } | null = null;
  readonly #chunks: CutChunk[] = [];

  /** With `mayBeEmpty`, no record at all is no failure. */
  constructor(place: TextPlace, mayBeEmpty = false) {
    this.#place = place;
    this.#mayBeEmpty = mayBeEmpty;
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
    const { cutter } = this.#begun ?? this.#begin();
    this.#chunks.push(...cutter.end());
    const records = this.#chunks.reduce((sum, chunk) => sum + chunk.records, 0);
    if (records === 0 && !this.#mayBeEmpty)
      throw new RunFailure(
        'EmptyFile',
        this.#chunks.length === 0 ? 'the file is empty' : 'the file has only blank lines',
      );
    return this.stop();
  }

  stop(): FileCut {
    const { shape } = this.#begun ?? this.#begin();
    const records = this.#chunks.reduce((sum, chunk) => sum + chunk.records, 0);
    const layout = { kind: 'jsonl' as const };
    return {
      layout,
      dialectEvidence: null,
      chunks: this.#chunks,
      records,
      bucketShare: bucketShare(shape, records),
    };
  }

  #begin() {
    const head = Buffer.concat(this.#head);
    this.#head = [];
    if (LIST_OF_OBJECTS.test(head.toString('latin1')))
      throw new RunFailure(
        'UnreadableFile',
        'the file is one list of objects, not JSON Lines: write each object on a line of its own, without the brackets and commas of the list',
      );
    const recordBytes = averageLineBytes(head);
    const shape = {
      textBytes: this.#place.textBytes,
      headerBytes: Math.round(recordBytes * REPEATED_SHARE),
      columns: 0,
      recordBytes,
    };
    const { offsetBytes } = this.#place;
    const chunkBytes = this.#place.chunkBytes ?? planChunkBytes(shape);
    const cutter = createLineCutter({ offsetBytes, chunkBytes });
    this.#begun = { shape, cutter };
    this.#chunks.push(...cutter.push(head));
    return this.#begun;
  }
}

function averageLineBytes(head: Buffer): number {
  const cutter = createLineCutter({ offsetBytes: 0, chunkBytes: head.length + 1 });
  const [chunk] = [...cutter.push(head), ...cutter.end()];
  return chunk && chunk.records > 0 ? chunk.lengthBytes / chunk.records : 1;
}
