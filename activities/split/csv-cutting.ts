import { createCutter, type CutChunk, type Cutter } from '../../domain/csv/cutter.ts';
import { type DelimiterEvidence, detectDelimiter } from '../../domain/csv/dialect.ts';
import { withHeaderBelow } from '../../domain/csv/header-below.ts';
import { parseHeader } from '../../domain/csv/reader.ts';
import { checkDelimiter, withBetterDelimiter } from '../../domain/csv/wrong-delimiter.ts';
import type { CsvDefinition } from '../../domain/definition.ts';
import { RunFailure } from '../../domain/failures.ts';
import { bucketShare, type FileShape, planChunkBytes } from '../../domain/file-plan.ts';
import { DELIMITERS } from '../../domain/csv/delimiters.ts';
import { placeInFile } from '../../domain/csv/layout-rows.ts';
import { correctedCell } from '../../domain/csv/rejected-file.ts';
import { readHeader } from '../../domain/header.ts';
import { recordColumn } from '../../domain/record-column.ts';
import type { CsvLayout } from '../../domain/text-layout.ts';
import type { FileCut, TextCutting, TextPlace } from './cutting.ts';

/** The delimiter is judged, and the shape of the file estimated, on this much text. */
const HEAD_BYTES = 256 * 1024;
/** A header that does not end within this is none: the longest record and a line end of two bytes. */
const MOST_HEADER_BYTES = 1024 * 1024 + 2;

interface Begun {
  layout: CsvLayout;
  evidence: DelimiterEvidence[];
  shape: FileShape;
  cutter: Cutter;
}

/** Cuts CSV text behind its header; the rows of one order stay together. */
export class CsvCutting implements TextCutting {
  readonly #definition: CsvDefinition;
  readonly #place: TextPlace;
  #head: Buffer[] = [];
  #headBytes = 0;
  #begun: Begun | null = null;
  readonly #chunks: CutChunk[] = [];

  constructor(definition: CsvDefinition, place: TextPlace) {
    this.#definition = definition;
    this.#place = place;
  }

  push(piece: Buffer): void {
    if (this.#begun) {
      this.#keep(this.#begun.cutter.push(piece));
      return;
    }
    // The piece belongs to the stream that it came from, which may use its memory again.
    this.#head.push(Buffer.from(piece));
    this.#headBytes += piece.length;
    if (this.#headBytes >= MOST_HEADER_BYTES) this.#begin();
  }

  end(): FileCut {
    const { cutter } = this.#begun ?? this.#begin();
    this.#keep(cutter.end());
    return this.stop();
  }

  stop(): FileCut {
    const { layout, evidence, shape } = this.#begun ?? this.#begin();
    const records = this.#chunks.reduce((sum, chunk) => sum + chunk.records, 0);
    return {
      layout,
      dialectEvidence: evidence,
      chunks: this.#chunks,
      records,
      bucketShare: bucketShare(shape, records),
    };
  }

  #keep(chunks: CutChunk[]): void {
    this.#chunks.push(...chunks);
  }

  #begin(): Begun {
    const text = Buffer.concat(this.#head);
    this.#head = [];
    if (text.length === 0) throw new RunFailure('EmptyFile', 'the file is empty');
    const told = this.#definition.format.delimiter;
    const head = text.subarray(0, HEAD_BYTES);
    const detected = detectDelimiter(head, DELIMITERS);
    const delimiter = told === 'auto' ? detected.delimiter : told;
    const parsed = parseHeader(text, delimiter);
    if (!parsed)
      throw new RunFailure(
        'InvalidHeader',
        'the header line does not end within 1 MiB, or a quote in it never closes',
      );
    if (!parsed.valid)
      throw new RunFailure(
        'InvalidHeader',
        'the header holds bytes that are not valid in the encoding of the file; say in which encoding it is, or auto',
      );
    const read = (cells: readonly string[]) => readHeader(cells, this.#place.isExact ?? false);
    const columnIn = (header: readonly string[]) => recordColumn(this.#definition, header);
    const { names, column } = withHeaderBelow(
      head,
      delimiter,
      (cells) => columnIn(read(cells).header),
      () => {
        const own = read(parsed.cells);
        const place = withBetterDelimiter(head, delimiter, () => columnIn(own.header));
        return { names: own, column: place };
      },
    );
    const { header, correction } = names;
    if (told !== 'auto') checkDelimiter(header, delimiter, detected.evidence);

    const position = {
      offsetBytes: this.#place.offsetBytes + parsed.lengthBytes,
      firstLine: 1 + parsed.lines,
    };
    const sample = text.subarray(parsed.lengthBytes, parsed.lengthBytes + HEAD_BYTES);
    const shape = {
      textBytes: this.#place.textBytes,
      headerBytes: parsed.lengthBytes,
      columns: header.length,
      recordBytes: averageRecordBytes(sample, delimiter),
    };
    const chunkBytes = this.#place.chunkBytes ?? planChunkBytes(shape);
    const together =
      this.#definition.entity === 'orders' ? { groupColumn: placeInFile(names, column) } : {};
    const corrected = correction && {
      groupValue: (cell: string) => correctedCell(cell, correction.isExact),
    };
    const cutter = createCutter({ ...position, ...together, ...corrected, delimiter, chunkBytes });
    const layout = { kind: 'csv' as const, delimiter, ...names };
    this.#begun = { layout, evidence: detected.evidence, shape, cutter };
    this.#keep(cutter.push(text.subarray(parsed.lengthBytes)));
    return this.#begun;
  }
}

function averageRecordBytes(sample: Buffer, delimiter: string): number {
  const cutter = createCutter({
    delimiter,
    chunkBytes: sample.length + 1,
    offsetBytes: 0,
    firstLine: 1,
  });
  const [chunk] = [...cutter.push(sample), ...cutter.end()];
  return chunk && chunk.records > 0 ? chunk.lengthBytes / chunk.records : 1;
}
