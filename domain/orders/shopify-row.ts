import type { FoundIssue } from '../chunk-collector.ts';
import type { IssueCode } from '../issue-catalogue.ts';
import { readShopifyDateTime } from '../values/date-time.ts';
import { toMinorUnits } from '../values/minor-units.ts';
import { readNumber } from '../values/number.ts';
import type { ShopifyColumnName } from './shopify-columns.ts';
import { trimmed } from './trimmed.ts';

/** Reads the cells of one row after the other, and collects what is wrong with them. */
export class ShopifyRow {
  /** An issue of the rows read since `forget` is an error. */
  isRefused = false;
  issues: FoundIssue[] = [];
  line = 0;
  readonly #places: ReadonlyMap<string, number>;
  #cells: readonly string[] = [];

  constructor(header: readonly string[]) {
    this.#places = new Map(header.map((name, index) => [name, index]));
  }

  /** Takes the row whose cells are read from now on. */
  show(cells: readonly string[], line: number): void {
    this.#cells = cells;
    this.line = line;
  }

  forget(): void {
    this.isRefused = false;
    this.issues = [];
  }

  /** The trimmed cell; '' also when the header does not have the column. */
  text(column: ShopifyColumnName): string {
    const at = this.#places.get(column);
    return at === undefined ? '' : trimmed(this.#cells[at]);
  }

  required(column: ShopifyColumnName): string {
    const cell = this.text(column);
    if (cell === '') this.refuse('missing_value', column);
    return cell;
  }

  /** The number of a cell; NaN when it is empty or wrong. */
  number(column: ShopifyColumnName): number {
    const cell = this.required(column);
    const value = cell === '' ? Number.NaN : readNumber(cell);
    if (cell !== '' && Number.isNaN(value)) this.refuse('invalid_number', column);
    return value;
  }

  /** The amount of a cell; NaN also when it is too large to be counted in units of so many decimals. */
  amount(column: ShopifyColumnName, digits: number): number {
    const value = this.number(column);
    if (Number.isNaN(value) || !Number.isNaN(toMinorUnits(value, digits))) return value;
    this.refuse('invalid_number', column);
    return Number.NaN;
  }

  /** The moment of a cell, in milliseconds since 1970; null when it is empty or wrong. */
  date(column: ShopifyColumnName): number | null {
    const cell = this.text(column);
    const at = cell === '' ? null : readShopifyDateTime(cell);
    if (cell !== '' && at === null) this.refuse('invalid_date', column);
    return at;
  }

  /** Tells an error of the row at hand. */
  refuse(code: IssueCode, column: ShopifyColumnName): void {
    this.isRefused = true;
    this.warn(code, column);
  }

  /** Tells an issue of the row at hand that does not reject its order, if there is one. */
  warn(code: IssueCode | null, column: ShopifyColumnName): void {
    if (code === null) return;
    const value = code === 'missing_value' ? null : this.text(column);
    this.issues.push({ code, line: this.line, column, value });
  }
}
