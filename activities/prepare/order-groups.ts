import type { FoundIssue } from '../../domain/chunk-collector.ts';
import { readCell } from '../../domain/csv/layout-rows.ts';
import type { Current, OddRecord, RecordSink } from '../../domain/csv/reader.ts';
import type { DefinitionOf } from '../../domain/definition.ts';
import { ISSUES, type IssueCode } from '../../domain/issue-catalogue.ts';
import type { AssembledOrder, OrderAssembler } from '../../domain/orders/assembler.ts';
import { createKevelAssembler } from '../../domain/orders/kevel-assembler.ts';
import type { KevelColumnName } from '../../domain/orders/kevel-columns.ts';
import { createShopifyAssembler } from '../../domain/orders/shopify-assembler.ts';
import { trimmed } from '../../domain/orders/trimmed.ts';
import { isLineItemColumn } from '../../domain/orders/line-item-columns.ts';
import { recordColumn } from '../../domain/record-column.ts';
import type { CsvLayout } from '../../domain/text-layout.ts';
import { issuesInFile } from '../../domain/transformations/issues-in-file.ts';
import { TextRows } from '../../domain/transformations/text-rows.ts';
import { isBlankRow, type OrderRows, PART_BYTES, SHOWN_ROWS } from './order-rows.ts';

/** Takes what a chunk of orders has, in the order of the file. */
export interface OrderSink {
  /** An order; null when one of its issues is an error. */
  order: (order: AssembledOrder | null, rows: OrderRows, issues: readonly FoundIssue[]) => void;
  /** A row without any value, which no order has. */
  blank: (row: OrderRows, issues: readonly FoundIssue[]) => void;
}

/** Longer orders are rejected: they are what a wrong id column makes. */
const MOST_ROWS = 10_000;
const MOST_BYTES = 8 * 1024 * 1024;
/** More blank rows than this between two rows end an order, so that they need not be remembered. */
const MOST_BLANK_ROWS = 1_000;
/** Issues that take all rows of an order to tell. */
const SUMS: ReadonlySet<IssueCode> = new Set(['line_items_mismatch']);
const UNREAD: ReturnType<OrderAssembler['end']> = { order: null, issues: [] };

/** A row that has no id but another value here is of an order that has lost its id. */
const KEVEL_MARKS: readonly KevelColumnName[] = ['userId', 'createdAt'];

/** Rows that belong to one order. */
interface Group {
  /** What its rows have in the id's column; '' when the first one has nothing there. */
  id: string;
  /** What the first row has in the columns that tell orders apart when the id is blank. */
  marks: string[];
  count: number;
  rows: OrderRows;
  /** Its rows go to the assembler. */
  isReadable: boolean;
  /** All its rows went there. */
  isWhole: boolean;
  isTooLong: boolean;
  isRefused: boolean;
  issues: FoundIssue[];
  /** Blank rows that were met since it began. */
  blank: { rows: OrderRows; issues: FoundIssue[] }[];
}

/**
 * Groups the rows of a chunk to orders: rows that follow each other with the same id, or with a blank one behind the
 * first. Call `end` behind the last row.
 */
export class OrderGroups implements RecordSink {
  readonly #text: Buffer;
  readonly #layout: CsvLayout;
  readonly #sink: OrderSink;
  readonly #assembler: OrderAssembler;
  /** Null: rows are read as they are. */
  readonly #transformed: TextRows | null;
  readonly #idColumn: number;
  readonly #markColumns: number[];
  #group: Group | null = null;

  constructor(
    text: Buffer,
    definition: DefinitionOf<'orders'>,
    layout: CsvLayout,
    sink: OrderSink,
  ) {
    const { format, transformations } = definition;
    const rows = new TextRows(layout.header, transformations, (name) =>
      isLineItemColumn(format.kind, name),
    );
    this.#transformed = transformations.length === 0 ? null : rows;
    const header = this.#transformed?.header ?? layout.header;
    this.#text = text;
    this.#layout = layout;
    this.#sink = sink;
    this.#idColumn = recordColumn(definition, layout.header);
    const isKevel = format.kind === 'kevel-csv';
    this.#assembler = isKevel
      ? createKevelAssembler(header, format)
      : createShopifyAssembler(header, format);
    // Rows of a Shopify order may repeat any cell of its first row, or leave it blank.
    this.#markColumns = isKevel ? KEVEL_MARKS.map((name) => rows.fileIndex(name)) : [];
  }

  record(cells: readonly string[], line: number, plain: boolean, current: Current): void {
    const id = trimmed(cells[this.#idColumn]);
    this.#add(this.#groupOf(id, cells, line, current), cells, line, plain, current);
  }

  odd(record: OddRecord, current: Current): void {
    const { line, cells } = record;
    const issues = this.#named(record);
    if (isBlankRow(record)) {
      this.#addBlank(line, issues, current);
      return;
    }
    const isRefused = issues.some(({ code }) => ISSUES[code].severity === 'error');
    const group = this.#groupOf(this.#oddId(record, current), cells, line, current);
    group.isRefused ||= isRefused;
    group.issues.push(...issues);
    this.#add(group, cells, line, false, current);
  }

  /** Ends the last order. */
  end(): void {
    const group = this.#group;
    if (group === null) return;
    this.#group = null;
    const { order, issues } = group.isReadable ? this.#assembler.end() : UNREAD;
    // Rows that were not read are missing in the sum of the line items, not in the file.
    const found = group.isWhole ? issues : issues.filter(({ code }) => !SUMS.has(code));
    const all = this.#withGroup(group, found);
    this.#sink.order(group.isRefused ? null : order, group.rows, all);
    for (const blank of group.blank) this.#sink.blank(blank.rows, blank.issues);
  }

  /** The group of a row: the one at hand, or a new one that it begins. */
  #groupOf(id: string, cells: readonly string[] | null, line: number, current: Current): Group {
    if (this.#group && this.#continues(this.#group, id, cells)) return this.#group;
    this.end();
    this.#group = {
      id,
      marks: this.#markColumns.map((column) => trimmed(cells?.[column])),
      count: 0,
      rows: rowsOf(line, current),
      isReadable: this.#fits(cells),
      isWhole: true,
      isTooLong: false,
      isRefused: false,
      issues: [],
      blank: [],
    };
    return this.#group;
  }

  /** A blank id goes on with the order before, unless other cells say that the row is of an order that has lost its id. */
  #continues(group: Group, id: string, cells: readonly string[] | null): boolean {
    if (id !== '') return id === group.id;
    return this.#markColumns.every((column, index) => {
      const mark = trimmed(cells?.[column]);
      return mark === '' || mark === group.marks[index];
    });
  }

  #add(
    group: Group,
    cells: readonly string[] | null,
    line: number,
    plain: boolean,
    current: Current,
  ): void {
    const { rows } = group;
    group.count += 1;
    rows.end = current.end;
    if (group.count <= SHOWN_ROWS) rows.shownEnd = current.end;
    if (current.start - (rows.parts.at(-1)?.start ?? rows.start) >= PART_BYTES)
      rows.parts.push({ start: current.start, line });
    if (group.count > MOST_ROWS || rows.end - rows.start > MOST_BYTES) this.#tooLong(group);
    // What the first row lacks would be missed in all others: without it, they are not read.
    const isRead = group.isReadable && !group.isTooLong && this.#fits(cells);
    if (!isRead) group.isWhole = false;
    else if (this.#transformed === null) this.#assembler.row(cells, line, plain);
    else this.#addTransformed(this.#transformed, group, cells, line, plain);
  }

  #addTransformed(
    transformed: TextRows,
    group: Group,
    cells: readonly string[],
    line: number,
    plain: boolean,
  ): void {
    const row = transformed.read(cells, plain, group.count === 1);
    if (row.issues.length > 0) {
      group.isRefused = true;
      group.issues.push(...row.issues.map((issue) => ({ ...issue, line })));
    }
    this.#assembler.row(row.cells, line, row.plain);
  }

  /** The issues of a group with those that its assembler has found. */
  #withGroup(group: Group, found: FoundIssue[]): readonly FoundIssue[] {
    const rows = this.#transformed;
    if (rows !== null) return issuesInFile(group.issues, found, (name) => rows.fileColumn(name));
    return group.issues.length === 0 ? found : [...group.issues, ...found];
  }

  #fits(cells: readonly string[] | null): cells is readonly string[] {
    return cells !== null && cells.length === this.#layout.header.length;
  }

  #tooLong(group: Group): void {
    if (group.isTooLong) return;
    group.isTooLong = true;
    group.isRefused = true;
    const column = this.#layout.header[this.#idColumn] ?? null;
    group.issues.push({ code: 'order_too_long', line: group.rows.line, column, value: group.id });
  }

  #addBlank(line: number, issues: FoundIssue[], current: Current): void {
    const rows = rowsOf(line, current);
    if (this.#group && this.#group.blank.length === MOST_BLANK_ROWS) this.end();
    if (this.#group) this.#group.blank.push({ rows, issues });
    else this.#sink.blank(rows, issues);
  }

  /** The id as the cutter reads it, so that no order is cut apart; a row without cells goes on with the order before. */
  #oddId({ cells }: OddRecord, { start, end }: Current): string {
    if (cells === null) return '';
    return readCell(this.#text.subarray(start, end), this.#layout, this.#idColumn);
  }

  #named({ line, cells, issues }: OddRecord): FoundIssue[] {
    return issues.map(({ code, column }) => ({
      code,
      line,
      column: column === null ? null : (this.#layout.header[column] ?? null),
      value: column === null ? null : (cells?.[column] ?? null),
    }));
  }
}

function rowsOf(line: number, { start, end }: Current): OrderRows {
  return { start, end, line, shownEnd: end, parts: [] };
}
