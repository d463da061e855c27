import type { IssueCode } from '../issue-catalogue.ts';
import { readBoolean } from '../values/boolean.ts';
import { isCurrency } from '../values/currency.ts';
import { numberText, readInteger, readNumber } from '../values/number.ts';
import type { KevelColumn } from './kevel-columns.ts';
import { type Amounts, isAmount } from './money-checks.ts';
import { LINE_ITEM_STATUSES } from './order-document.ts';
import { remember } from './remember.ts';

/** How a cell becomes a value of the document. */
export interface CellWriter {
  /** Gives the JSON text of a trimmed cell that is not empty; '' when it has no value after all, null when it is wrong. */
  write: (cell: string, plain: boolean) => string | null;
  /** What is wrong then. */
  issue: IssueCode;
}

const MILLISECONDS_A_DAY = 86_400_000;

const STATUSES: ReadonlyMap<string, string> = new Map(
  LINE_ITEM_STATUSES.map((status) => [status, `"${status}"`]),
);

/** Gives the writer for a field; the money of the cells that were written last is left in `amounts`. */
export function createWriters(
  amounts: Amounts,
): (field: string, type: KevelColumn['type']) => CellWriter {
  let currency = '';
  let currencyText = '';
  let discount = '';
  let discountText = '';
  const text: CellWriter = { write: writeText, issue: 'missing_value' };
  const list: CellWriter = { write: remember(listText), issue: 'missing_value' };
  const byType: Record<KevelColumn['type'], CellWriter> = {
    String: text,
    Double: { write: writeNumber, issue: 'invalid_number' },
    'List of Strings': list,
    DateTime: text,
    Boolean: { write: writeBoolean, issue: 'invalid_boolean' },
    Long: { write: writeDays, issue: 'invalid_integer' },
  };
  const byField = new Map<string, CellWriter>([
    ['currency', { write: writeCurrency, issue: 'invalid_currency' }],
    ['discount', { write: writeDiscount, issue: 'invalid_number' }],
    ['category', { write: remember(categoryText), issue: 'missing_value' }],
    ['status', { write: writeStatus, issue: 'invalid_line_item_status' }],
  ]);
  return (field, type) =>
    isAmount(field) ? amountWriter(field) : (byField.get(field) ?? byType[type]);

  function amountWriter(amount: keyof Amounts): CellWriter {
    const write = (cell: string) => {
      const value = readNumber(cell);
      amounts[amount] = value;
      return Number.isNaN(value) ? null : numberText(value, cell);
    };
    return { write, issue: 'invalid_number' };
  }

  // Most rows have the currency and the discount of the row before.
  function writeCurrency(cell: string): string | null {
    if (cell === currency) return currencyText;
    if (!isCurrency(cell)) return null;
    currency = cell;
    currencyText = `"${cell}"`;
    discountText = '';
    return currencyText;
  }

  /** The currency is that of the row, which stands before. */
  function writeDiscount(cell: string): string | null {
    if (discountText !== '' && cell === discount) return discountText;
    const value = writeNumber(cell);
    if (value === null) return null;
    discount = cell;
    discountText = `{"value":${value},"currency":${currencyText}}`;
    return discountText;
  }
}

function writeText(cell: string, plain: boolean): string {
  return plain ? `"${cell}"` : JSON.stringify(cell);
}

function writeNumber(cell: string): string | null {
  const value = readNumber(cell);
  return Number.isNaN(value) ? null : numberText(value, cell);
}

function writeStatus(cell: string): string | null {
  return STATUSES.get(cell) ?? null;
}

function writeBoolean(cell: string): string | null {
  const value = readBoolean(cell);
  return value === null ? null : String(value);
}

function writeDays(cell: string): string | null {
  const milliseconds = readInteger(cell);
  return Number.isNaN(milliseconds) ? null : numberText(milliseconds / MILLISECONDS_A_DAY);
}

function listText(cell: string): string {
  const items = trimmedParts(cell, ';');
  return items.length === 0 ? '' : JSON.stringify(items);
}

/** `A > B` is written `A/B` in events. */
function categoryText(cell: string): string {
  const levels = trimmedParts(cell, '>');
  return levels.length === 0 ? '' : JSON.stringify(levels.join('/'));
}

function trimmedParts(cell: string, separator: string): string[] {
  return cell
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
