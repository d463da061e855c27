import type { FoundIssue } from '../chunk-collector.ts';
import type { KevelCsvFormat } from '../formats.ts';
import type { IssueCode } from '../issue-catalogue.ts';
import { recordKey } from '../record-key.ts';
import { isoText, readIsoDateTime } from '../values/date-time.ts';
import { numberText } from '../values/number.ts';
import type { AssembledOrder, OrderAssembler } from './assembler.ts';
import { ALL_GAPS, GAP, MASK_CHARACTERS } from './gaps.ts';
import { CUSTOM_PREFIX, isCustomColumn, type KevelColumnName } from './kevel-columns.ts';
import { createFields, type Field, LINE_ITEM_COLUMNS, ORDER_COLUMNS } from './kevel-fields.ts';
import { checkRefund, checkTotal, createAmounts, LineItemTotals } from './money-checks.ts';
import { createUserWriter } from './order-user.ts';
import { trimmed } from './trimmed.ts';

/** Gives the assembler for orders of the Kevel Audience CSV format, whose header has all required columns. */
export function createKevelAssembler(
  header: readonly string[],
  format: KevelCsvFormat,
): OrderAssembler {
  return new KevelAssembler(header, format);
}

/** Writes the document of an order as JSON text, row by row. */
class KevelAssembler implements OrderAssembler {
  readonly #places: ReadonlyMap<string, number>;
  readonly #orderAmounts = createAmounts();
  readonly #itemAmounts = createAmounts();
  readonly #orderFields: Field[];
  readonly #itemFields: Field[];
  readonly #customFields: { index: number; opening: string }[];
  readonly #itemIdAt: number | undefined;
  readonly #productIdAt: number | undefined;
  readonly #statusAt: number | undefined;
  readonly #writeUser: ReturnType<typeof createUserWriter>;

  /** The row at hand, and the fields that its line item leaves open. */
  #cells: readonly string[] = [];
  #line = 0;
  #plain = true;
  #mask = ALL_GAPS;

  /** The order at hand; its line is 0 before its first row. */
  #firstLine = 0;
  #refused = false;
  #id = '';
  #head = '';
  #lineItems = '';
  #tail = '';
  #gaps = '';
  #createdAt = '';
  #lastUpdated: string | null = null;
  #issues: FoundIssue[] = [];
  readonly #totals = new LineItemTotals();
  readonly #itemIds = new Set<string>();

  constructor(header: readonly string[], format: KevelCsvFormat) {
    this.#places = new Map(header.map((name, index) => [name, index]));
    this.#orderFields = createFields(header, ORDER_COLUMNS, this.#orderAmounts);
    this.#itemFields = createFields(header, LINE_ITEM_COLUMNS, this.#itemAmounts);
    this.#customFields = header.flatMap((column, index) =>
      isCustomColumn(column)
        ? [{ index, opening: `${JSON.stringify(column.slice(CUSTOM_PREFIX.length))}:` }]
        : [],
    );
    this.#itemIdAt = this.#places.get('lineItem_id');
    this.#productIdAt = this.#places.get('lineItem_productId');
    this.#statusAt = this.#places.get('lineItem_status');
    this.#writeUser = createUserWriter(format.hashUserId);
  }

  row(cells: readonly string[], line: number, plain: boolean): void {
    this.#cells = cells;
    this.#line = line;
    this.#plain = plain;
    if (this.#firstLine === 0) this.#writeOrder();
    this.#writeLineItem();
  }

  end(): { order: AssembledOrder | null; issues: FoundIssue[] } {
    // The cells are those of another row by now.
    const { total } = this.#orderAmounts;
    const code = this.#refused ? null : this.#totals.check(total);
    const issues = this.#issues;
    if (code !== null)
      issues.push({ code, line: this.#firstLine, column: 'total', value: numberText(total) });
    const order = this.#refused
      ? null
      : {
          id: this.#id,
          document: this.#head + this.#lineItems + this.#tail,
          gaps: this.#gaps,
          createdAt: this.#createdAt,
          lastUpdated: this.#lastUpdated,
        };
    this.#forget();
    return { order, issues };
  }

  #forget(): void {
    this.#firstLine = 0;
    this.#refused = false;
    this.#lineItems = '';
    this.#gaps = '';
    this.#issues = [];
    this.#totals.clear();
    if (this.#itemIds.size > 0) this.#itemIds.clear();
  }

  #writeOrder(): void {
    this.#firstLine = this.#line;
    this.#id = this.#cell('orderId');
    const user = this.#user();
    const order = this.#fields(this.#orderFields);
    if (order !== null) {
      this.#warn(checkTotal(this.#orderAmounts), 'total');
      this.#warn(checkRefund(this.#orderAmounts), 'refund');
    }
    this.#head = `{"userId":${user},"order":${order}},"lineItems":[`;
    this.#tail = `],"customFields":{${this.#custom()}},${this.#dates()}}`;
  }

  #writeLineItem(): void {
    this.#mask = ALL_GAPS;
    const item = this.#fields(this.#itemFields);
    this.#checkItemId();
    if (item === null) return;
    const amounts = this.#itemAmounts;
    this.#warn(checkTotal(amounts), 'lineItem_total');
    this.#warn(checkRefund(amounts), 'lineItem_refund');
    this.#totals.add(amounts.total, trimmed(this.#cells[this.#statusAt ?? 0]) === 'cancelled');
    this.#lineItems += `${this.#lineItems === '' ? '' : ','}${item}${GAP}}`;
    this.#gaps += MASKS[this.#mask] + recordKey(trimmed(this.#cells[this.#productIdAt ?? 0]));
  }

  /** The fields of an object as JSON text without its closing brace; null when one of them is wrong. */
  #fields(fields: readonly Field[]): string | null {
    const cells = this.#cells;
    const plain = this.#plain;
    let text = '{';
    let wrong = false;
    for (let at = 0; at < fields.length; at += 1) {
      const field = fields[at] as Field;
      const cell = trimmed(cells[field.index]);
      const json = cell === '' ? '' : field.write(cell, plain);
      if (json === null) {
        this.#refuse(field.issue, field.column, cell);
        wrong = true;
      } else if (json !== '') {
        text += (text.length === 1 ? field.first : field.opening) + json;
        this.#mask &= ~field.gap;
      } else if (field.required) {
        this.#refuse('missing_value', field.column, null);
        wrong = true;
      }
    }
    return wrong ? null : text;
  }

  #user(): string {
    const type = this.#required('userIdType');
    const id = this.#required('userId');
    if (type === '' || id === '') return '';
    const user = this.#writeUser(type, id, this.#plain);
    if ('json' in user) return user.json;
    if (user.wrong === 'type') this.#refuse(user.issue, 'userIdType', type);
    else this.#refuse(user.issue, 'userId', id);
    return '';
  }

  #custom(): string {
    let text = '';
    for (const { index, opening } of this.#customFields) {
      const cell = trimmed(this.#cells[index]);
      if (cell === '') continue;
      text += `${text === '' ? '' : ','}${opening}${this.#plain ? `"${cell}"` : JSON.stringify(cell)}`;
    }
    return text;
  }

  #dates(): string {
    const created = this.#date('createdAt', this.#required('createdAt'));
    const updated = this.#date('lastUpdated', this.#cell('lastUpdated'));
    if (updated < created) this.#warn('updated_before_created', 'lastUpdated');
    this.#createdAt = Number.isNaN(created) ? '' : isoText(created);
    this.#lastUpdated = Number.isNaN(updated) ? null : isoText(updated);
    const end = this.#lastUpdated === null ? '' : `,"lastUpdated":"${this.#lastUpdated}"`;
    return `"createdAt":"${this.#createdAt}"${end}`;
  }

  /** The moment of a cell; NaN when it is empty or wrong. */
  #date(column: 'createdAt' | 'lastUpdated', cell: string): number {
    if (cell === '') return Number.NaN;
    const read = readIsoDateTime(cell);
    if (read === null) this.#refuse('invalid_date', column, cell);
    else if (!read.hasOffset) this.#warn('date_without_offset', column);
    return read?.at ?? Number.NaN;
  }

  #checkItemId(): void {
    const id = this.#itemIdAt === undefined ? '' : trimmed(this.#cells[this.#itemIdAt]);
    if (id === '') return;
    if (this.#itemIds.has(id)) this.#warn('repeated_line_item', 'lineItem_id');
    else this.#itemIds.add(id);
  }

  /** The trimmed cell of a column of the order; '' when the header does not have it. */
  #cell(column: KevelColumnName): string {
    const at = this.#places.get(column);
    return at === undefined ? '' : trimmed(this.#cells[at]);
  }

  #required(column: KevelColumnName): string {
    const cell = this.#cell(column);
    if (cell === '') this.#refuse('missing_value', column, null);
    return cell;
  }

  #refuse(code: IssueCode, column: KevelColumnName, value: string | null): void {
    this.#refused = true;
    this.#issues.push({ code, line: this.#line, column, value });
  }

  /** Tells a warning of the row at hand, if there is one. */
  #warn(code: IssueCode | null, column: KevelColumnName): void {
    if (code !== null)
      this.#issues.push({ code, line: this.#line, column, value: this.#cell(column) });
  }
}

/** Every mask as its hexadecimal digits. */
const MASKS = Array.from({ length: ALL_GAPS + 1 }, (_, mask) =>
  mask.toString(16).padStart(MASK_CHARACTERS, '0'),
);
