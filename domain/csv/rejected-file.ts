import type { Correction } from '../text-layout.ts';

/** How a file of rejected rows differs from the file that they are of, so that one can be read as the other. */

/** Columns behind the file's own: where the row stood, and what is wrong with it. */
export const OWN_COLUMNS = ['_line', '_code', '_column', '_value', '_hint'] as const;

/** Behind those, when the rows are of many files: which one. */
export const FILE_COLUMN = '_file';

/** What is said of several issues of a row stands in one cell. */
export const SEPARATOR = '; ';

/** Stands where a row of too few cells has none: as long as it does, the row is not corrected. */
export const MISSING_CELL = '(missing)';

/** Beginnings that spreadsheets run, and those that could be taken for one that was defused. */
const RUN_OR_DEFUSED = /^'*[=+\-@\t\r\0]/;
const DEFUSED = /^'+[=+\-@\t\r\0]/;

/** A cell that no spreadsheet runs: an apostrophe makes it text. {@link undoDefuse} gives the cell again, whatever it was. */
export function defuse(cell: string): string {
  return RUN_OR_DEFUSED.test(cell) ? `'${cell}` : cell;
}

/** The cell that was defused; a cell that cannot have been is given as it is. */
export function undoDefuse(cell: string): string {
  return DEFUSED.test(cell) ? cell.slice(1) : cell;
}

/** A cell of a corrected file as it was in the first one; a missing one is empty. `isExact`: no cell was defused. */
export function correctedCell(cell: string, isExact: boolean): string {
  if (cell === MISSING_CELL) return '';
  return isExact ? cell : undoDefuse(cell);
}

/** Where the own columns of a file of rejected rows stand among its names, side by side; null: it is no such file. */
export function findOwnColumns(names: readonly string[]): number | null {
  const [first] = OWN_COLUMNS;
  for (
    let at = names.lastIndexOf(first);
    at >= 0;
    at = at === 0 ? -1 : names.lastIndexOf(first, at - 1)
  )
    if (OWN_COLUMNS.every((name, index) => names[at + index] === name)) return at;
  return null;
}

/** How many own columns a file of rejected rows has. */
export function ownColumns({ ofMany }: Pick<Correction, 'ofMany'>): number {
  return OWN_COLUMNS.length + (ofMany ? 1 : 0);
}

/** The cells of a row of such a file without its own columns. */
export function withoutOwn<T>(
  cells: readonly T[],
  correction: Pick<Correction, 'at' | 'ofMany'>,
): T[] {
  const { at } = correction;
  return [...cells.slice(0, at), ...cells.slice(at + ownColumns(correction))];
}
