import type { IssueCode } from '../issue-catalogue.ts';
import type { Correction } from '../text-layout.ts';
import { type CellIssue, findShapeIssue } from './oddities.ts';
import type { Current, OddRecord, RecordSink } from './reader.ts';
import {
  correctedCell,
  MISSING_CELL,
  ownColumns,
  SEPARATOR,
  undoDefuse,
  withoutOwn,
} from './rejected-file.ts';

/** Errors that writing a row anew hides: a cell that still has the value which was wrong has the error still. */
const HIDDEN: ReadonlySet<string> = new Set<IssueCode>(['invalid_encoding', 'quote_across_lines']);
/** Rows with these had no cells: their whole text stands in the first one. */
const UNSPLIT = /(?:^|; )(?:unclosed_quote|record_too_long)(?:;|$)/;
/** A row of too few cells, or one whose codes were cleared. */
const MAY_BE_SHORT = /^$|(?:^|; )too_few_columns(?:;|$)/;
/** Of a row's own columns only this can make the row itself wrong. */
const REACHES_OUT: IssueCode = 'quote_across_lines';

/** Gives the rows of a corrected file of rejected rows to a sink as if they had always stood in the first file. */
export class CorrectedRows implements RecordSink {
  readonly #header: readonly string[];
  readonly #correction: Correction;
  readonly #sink: RecordSink;

  constructor(header: readonly string[], correction: Correction, sink: RecordSink) {
    this.#header = header;
    this.#correction = correction;
    this.#sink = sink;
  }

  record(cells: readonly string[], line: number, plain: boolean, current: Current): void {
    this.#take(cells, line, plain, [], current);
  }

  odd(record: OddRecord, current: Current): void {
    const { cells, line, issues } = record;
    if (cells === null) this.#sink.odd(record, current);
    else
      this.#take(
        cells,
        line,
        false,
        issues.flatMap((issue) => this.#moved(issue)),
        current,
      );
  }

  #take(
    given: readonly string[],
    line: number,
    plain: boolean,
    found: readonly CellIssue[],
    current: Current,
  ): void {
    const own = withoutOwn(given, this.#correction);
    const [, codes = ''] = given.slice(this.#correction.at);
    const isShort = MAY_BE_SHORT.test(codes) && own.includes(MISSING_CELL);
    const cells = own.map((cell) =>
      isShort ? correctedCell(cell, this.#correction.isExact) : this.#read(cell),
    );
    const issues = [...found, ...this.#stillWrong(given, cells)];
    if (isShort) issues.push({ code: 'too_few_columns', column: null });
    const shape = findShapeIssue(cells, this.#header.length);
    if (shape !== null) issues.push({ code: shape, column: null });
    if (issues.length === 0) this.#sink.record(cells, line, plain, current);
    else this.#sink.odd({ line, cells, raw: current.raw(), issues }, current);
  }

  #read(cell: string): string {
    return this.#correction.isExact ? cell : undoDefuse(cell);
  }

  /** An issue by the columns of the header. The shape is judged anew, and own columns may hold what they like. */
  #moved({ code, column }: CellIssue): CellIssue[] {
    if (code === 'too_few_columns' || code === 'too_many_columns' || code === 'blank_row')
      return [];
    const { at } = this.#correction;
    if (column === null || column < at) return [{ code, column }];
    const moved = column - ownColumns(this.#correction);
    if (moved >= at) return [{ code, column: moved }];
    return code === REACHES_OUT ? [{ code, column: null }] : [];
  }

  /** Errors of a row that nobody has corrected, and that its new form hides. */
  #stillWrong(given: readonly string[], cells: readonly string[]): CellIssue[] {
    const [, codes = '', columns = '', values = ''] = given.slice(this.#correction.at);
    if (UNSPLIT.test(codes)) {
      const [text = '', ...others] = cells;
      if (others.length === 0 && text.includes('"'))
        return [{ code: 'unclosed_quote', column: null }];
      if (others.length > 0 && others.every((cell) => cell === ''))
        return [{ code: 'too_few_columns', column: null }];
    }
    const names = this.#read(columns).split(SEPARATOR);
    const wrong = this.#read(values);
    return codes.split(SEPARATOR).flatMap((code, index, { length }) => {
      if (!HIDDEN.has(code)) return [];
      return this.#header.flatMap((name, column) =>
        name === names[index] && isStill(cells[column] ?? '', wrong, index, length)
          ? [{ code: code as IssueCode, column }]
          : [],
      );
    });
  }
}

/** True when a cell is the value of the issue at `index`. Values that hold the separator cannot be told apart. */
function isStill(cell: string, values: string, index: number, issues: number): boolean {
  if (cell === '') return false;
  const parts = values.split(SEPARATOR);
  return parts.length === issues ? parts[index] === cell : values.includes(cell);
}
