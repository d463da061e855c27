import type { ChunkPlan } from '../../db/queries/run-chunks.ts';
import type { ImportDefinition } from '../../domain/definition.ts';
import { isCsv } from '../../domain/is-csv.ts';
import { isEgoi } from '../../domain/is-egoi.ts';
import type { DelimiterEvidence } from '../../domain/csv/dialect.ts';
import type { TextLayout } from '../../domain/text-layout.ts';
import { CsvCutting } from './csv-cutting.ts';
import { JsonLinesCutting } from './json-lines-cutting.ts';
import { XmlCutting } from './xml-cutting.ts';

/** How a file was cut. */
export interface FileCut {
  layout: TextLayout;
  /** What spoke for each delimiter; null for formats without one. */
  dialectEvidence: DelimiterEvidence[] | null;
  chunks: ChunkPlan[];
  /** Rows, lines or items. */
  records: number;
  /** How many buckets its records would fill, as a fraction. */
  bucketShare: number;
}

/** Cuts the text of a file, which is pushed piece by piece, into chunks on record borders. */
export interface TextCutting {
  push: (piece: Buffer) => void;
  /** Gives the chunks when the text has ended. Throws a RunFailure when the file cannot be what it is said to be. */
  end: () => FileCut;
  /** Gives the chunks of what is complete when the rest of the text is not read. */
  stop: () => FileCut;
}

/** Where the text begins in its spool object, and how long it is, about. */
export interface TextPlace {
  offsetBytes: number;
  textBytes: number;
  /** A chunk ends at the first border behind this size; when it is left out, the shape of the file decides. */
  chunkBytes?: number;
  /** True: a corrected file of rejected rows was downloaded with `exact=true`. */
  isExact?: boolean;
}

/** The cutting for the format of a definition. */
export function createCutting(definition: ImportDefinition, place: TextPlace): TextCutting {
  if (isCsv(definition)) return new CsvCutting(definition, place);
  if (isEgoi(definition)) return new JsonLinesCutting(place, true);
  return definition.format.kind === 'jsonl' ? new JsonLinesCutting(place) : new XmlCutting(place);
}
