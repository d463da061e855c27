import {
  defuse,
  FILE_COLUMN,
  MISSING_CELL,
  OWN_COLUMNS,
  SEPARATOR,
} from '../domain/csv/rejected-file.ts';
import { ISSUES } from '../domain/issue-catalogue.ts';
import type { PlacedRecord } from './joined-files.ts';
import type { RejectedForm } from './rejected-file.ts';

/** How the file of the run looked; the rejected records are written the same way. */
export interface CsvForm {
  /** Empty when it was never read, or the format has none. */
  header: string[];
  delimiter: string;
  /** True: cells stay as they are, although a spreadsheet may run those that look like formulas. */
  exact: boolean;
  /** True: one more column tells which file a record is of. */
  ofMany?: boolean;
}

/** Rejected records as CSV in the file's own form, each with where it stood and what is wrong with it. */
export function rejectedCsv({ header, delimiter, exact, ofMany = false }: CsvForm): RejectedForm {
  // A file without a header still has a column for the text of its records.
  const columns = header.length > 0 ? header : ['_raw'];
  const row = (cells: string[]) => {
    const written = exact ? cells : cells.map(defuse);
    return `${written.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter)}\r\n`;
  };
  return {
    mediaType: 'text/csv',
    extension: 'csv',
    start: row([...columns, ...OWN_COLUMNS, ...(ofMany ? [FILE_COLUMN] : [])]),
    row: (record) => row(cellsOf(record, columns.length, ofMany)),
    end: '',
    keepsWrongBytes: false,
  };
}

/** Cells beyond the header's come last, so that the columns before them keep their places. */
function cellsOf(record: PlacedRecord, width: number, ofMany: boolean): string[] {
  const { line, cells, raw, issues, file = '' } = record;
  const given = cells ?? [raw];
  const empty = issues.some(({ code }) => code === 'too_few_columns') ? MISSING_CELL : '';
  const own = Array.from({ length: width }, (_, index) => given[index] ?? empty);
  const join = (texts: (string | null)[]) => texts.map((text) => text ?? '').join(SEPARATOR);
  return [
    ...own,
    String(line),
    join(issues.map((issue) => issue.code)),
    join(issues.map((issue) => issue.column)),
    join(issues.map((issue) => issue.value)),
    join(issues.map((issue) => ISSUES[issue.code].hint)),
    ...(ofMany ? [file] : []),
    ...given.slice(width),
  ];
}
