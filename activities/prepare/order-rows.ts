import { cellsByName, type FoundIssue, type ShownRecord } from '../../domain/chunk-collector.ts';
import { readRows } from '../../domain/csv/layout-rows.ts';
import type { OddRecord, RecordSink } from '../../domain/csv/reader.ts';
import { ISSUES } from '../../domain/issue-catalogue.ts';
import { type RejectedRecord, SAMPLE_ROWS } from '../../domain/report.ts';
import type { CsvLayout } from '../../domain/text-layout.ts';

/** Where the rows of an order lie in a chunk: they are read again when they are asked for, not kept. */
export interface OrderRows {
  /** In bytes, from the first row to behind the last one. */
  start: number;
  end: number;
  /** The line of the first row. */
  line: number;
  /** Where a sample of the rows ends. */
  shownEnd: number;
  /** Where parts of about {@link PART_BYTES} begin behind the first one, on borders of rows. */
  parts: { start: number; line: number }[];
}

/** Rows are read again in parts, so that a long order does not stand in memory row by row. */
export const PART_BYTES = 1024 * 1024;
/** Rows that a sample needs: the first one, and those that are shown behind it. */
export const SHOWN_ROWS = 1 + SAMPLE_ROWS;

/** Reads rows of the orders of one chunk again. */
export class OrderRowsReader {
  readonly #text: Buffer;
  readonly #layout: CsvLayout;
  readonly #hashed: number;

  /** `hashed`: the column whose text is not shown; -1: none. */
  constructor(text: Buffer, layout: CsvLayout, hashed: number) {
    this.#text = text;
    this.#layout = layout;
    this.#hashed = hashed;
  }

  /** What an order looked like in the file. */
  show({ start, shownEnd, line }: OrderRows): ShownRecord {
    const { header } = this.#layout;
    const shown: Record<string, string>[] = [];
    this.#read(start, shownEnd, line, {
      record: (cells) => shown.push(cellsByName(header, cells, this.#hashed)),
      odd: ({ cells, raw }) => shown.push(cellsByName(header, cells ?? [raw], this.#hashed)),
    });
    const [read = {}, ...furtherRows] = shown;
    return furtherRows.length === 0 ? { read } : { read, furtherRows };
  }

  /** The rows of a rejected order, each with its own issues; one without an error says that another row has it. */
  *reject(rows: OrderRows, issues: readonly FoundIssue[]): Generator<RejectedRecord> {
    const ownIssues = Map.groupBy(issues, (issue) => issue.line ?? rows.line);
    const parts = [{ start: rows.start, line: rows.line }, ...rows.parts];
    for (const [index, { start, line }] of parts.entries())
      yield* this.#rejectPart(start, parts[index + 1]?.start ?? rows.end, line, ownIssues);
  }

  #rejectPart(
    start: number,
    end: number,
    firstLine: number,
    ownIssues: ReadonlyMap<number, readonly FoundIssue[]>,
  ): RejectedRecord[] {
    const rejected: RejectedRecord[] = [];
    const add = (line: number, cells: string[] | null, raw: string) =>
      rejected.push({ line, cells, raw, issues: rowIssues(ownIssues.get(line) ?? []) });
    this.#read(start, end, firstLine, {
      record: (cells, line, _plain, current) => add(line, [...cells], current.raw()),
      odd: ({ line, cells, raw }) => add(line, cells, raw),
    });
    return rejected;
  }

  /** Blank rows among those of an order are no part of it. */
  #read(start: number, end: number, firstLine: number, sink: RecordSink): void {
    readRows(this.#text.subarray(start, end), this.#layout, firstLine, {
      record: (cells, line, plain, current) => sink.record(cells, line, plain, current),
      odd: (record, current) => {
        if (!isBlankRow(record)) sink.odd(record, current);
      },
    });
  }
}

/** True for a row without any value, which stands for itself wherever it is. */
export function isBlankRow({ issues }: OddRecord): boolean {
  return issues.some(({ code }) => code === 'blank_row');
}

function rowIssues(issues: readonly FoundIssue[]): RejectedRecord['issues'] {
  const own = issues.map(({ code, column, value }) => ({ code, column, value }));
  if (!own.some(({ code }) => ISSUES[code].severity === 'error'))
    own.push({ code: 'rejected_with_order', column: null, value: null });
  return own;
}
