import type { CsvLayout } from '../text-layout.ts';
import { cellAt } from './cell-at.ts';
import { CorrectedRows } from './corrected-rows.ts';
import { readRecords, type RecordSink } from './reader.ts';
import { correctedCell, ownColumns } from './rejected-file.ts';

/**
 * Reads the rows of a chunk as {@link readRecords} does, by the columns of the layout's header: of a corrected file of
 * rejected rows, its own columns are left out and defused cells are as they were.
 */
export function readRows(
  text: Buffer,
  { delimiter, header, correction }: CsvLayout,
  firstLine: number,
  sink: RecordSink,
): { records: number; lines: number } {
  const options = { delimiter, firstLine, columns: header.length };
  if (correction === undefined) return readRecords(text, options, sink);
  const columns = header.length + ownColumns(correction);
  return readRecords(text, { ...options, columns }, new CorrectedRows(header, correction, sink));
}

/** Where a column of the layout's header stands in the file. */
export function placeInFile({ correction }: Pick<CsvLayout, 'correction'>, column: number): number {
  return correction !== undefined && column >= correction.at
    ? column + ownColumns(correction)
    : column;
}

/** The trimmed text of a row's cell in a column of the layout's header, from the row's bytes alone. */
export function readCell(row: Buffer, layout: CsvLayout, column: number): string {
  const { delimiter, correction } = layout;
  const cell = cellAt(row, delimiter, placeInFile(layout, column));
  return correction === undefined ? cell : correctedCell(cell, correction.isExact).trim();
}
