import { isDeepStrictEqual } from 'node:util';
import type { RejectedLayout } from '../db/queries/api/run-files.ts';
import { MISSING_CELL } from '../domain/csv/rejected-file.ts';
import type { RejectedRecord } from '../domain/report.ts';
import type { TextLayout } from '../domain/text-layout.ts';
import { ApiError } from './problems.ts';

/** A rejected record of one of many files: its line is that of its own file. */
export interface PlacedRecord extends RejectedRecord {
  /** The path of its file. */
  file?: string;
}

/** How the rejected records of many files come into one. */
export interface JoinedFiles {
  /** The columns of all files, each once. */
  header: string[];
  /** The record, whose lines are numbered through all files, as one of its file with its cells under that header. */
  place: (record: RejectedRecord, file: number) => PlacedRecord;
  /** The layout of a file in the original format; throws an ApiError when the files have none in common. */
  originalLayout: () => TextLayout | null;
}

/** Joins files by the names of their columns, which may stand in another order in each. */
export function joinFiles(files: readonly RejectedLayout[]): JoinedFiles {
  const header: string[] = [];
  const places = new Map(files.map((file) => [file.position, columnsOf(file.layout, header)]));
  const byPosition = new Map(files.map((file) => [file.position, file]));
  return {
    header,
    place(record, position) {
      const { path = '', linesBefore = 0 } = byPosition.get(position) ?? {};
      const columns = places.get(position) ?? [];
      const cells = moveCells(record, columns, header.length);
      return { ...record, cells, line: record.line - linesBefore, file: path };
    },
    originalLayout() {
      const [first, ...others] = files.map(({ layout }) => layout);
      if (first?.kind !== 'xml' || others.every((layout) => isDeepStrictEqual(layout, first)))
        return first ?? null;
      throw new ApiError(
        'not-resendable',
        'the files are feeds with different beginnings, so that their items do not fit into one: take format=csv',
      );
    },
  };
}

/** Where the columns of a file stand in the header of all; it is made longer by those that it has not. */
function columnsOf(layout: TextLayout, header: string[]): number[] {
  if (layout.kind !== 'csv') return [];
  const taken = new Set<number>();
  return layout.header.map((name) => {
    // Columns without a name are the same as those of other files, one after the other.
    const known = header.findIndex((other, index) => other === name && !taken.has(index));
    const place = known === -1 ? header.push(name) - 1 : known;
    taken.add(place);
    return place;
  });
}

/** Cells that the file has no column for stay behind the others; null when the row has no cells. */
function moveCells(
  { cells, issues }: RejectedRecord,
  columns: readonly number[],
  width: number,
): string[] | null {
  if (cells === null) return null;
  const missing = issues.some(({ code }) => code === 'too_few_columns') ? MISSING_CELL : '';
  const moved = Array.from({ length: width }, () => '');
  for (const [index, place] of columns.entries()) moved[place] = cells[index] ?? missing;
  return [...moved, ...cells.slice(columns.length)];
}
