import { readRows } from '../domain/csv/layout-rows.ts';
import type { CsvLayout } from '../domain/text-layout.ts';

/** A row as it stands in the file. */
export interface CsvRow {
  line: number;
  cells: readonly string[];
}

/** The rows of CSV text that have a cell for each column of the header. */
export function readCsvRows(text: Buffer, layout: CsvLayout, firstLine: number): CsvRow[] {
  const rows: CsvRow[] = [];
  const columns = layout.header.length;
  readRows(text, layout, firstLine, {
    record: (cells, line) => rows.push({ line, cells: cells.slice() }),
    odd: ({ line, cells, issues }) => {
      const isBlank = issues.some(({ code }) => code === 'blank_row');
      if (cells?.length === columns && !isBlank) rows.push({ line, cells });
    },
  });
  return rows;
}
