import type { CastType } from '../transformations/definition.ts';
import { BadValue, cast } from '../transformations/values.ts';
import { type ColumnCounter, percentOf } from './column-facts.ts';

/** A value of a column and the line of its record. */
export interface CellValue {
  line: number;
  value: string;
}

/** Fewer values say too little. */
const LEAST_VALUES = 20;
const LEAST_SHARE = 0.9;
const SHOWN_LINES = 5;
/** Longer numbers are ids, and a number of a program cannot hold all of them. */
const MOST_DIGITS = 15;

/** Words of names whose digits are no quantity: as a number they would lose zeros, signs or digits. */
const ID_WORDS = new Set(
  (
    'id ids uid uuid guid key code phone phones telephone mobile cell tel fax whatsapp msisdn zip zipcode postal postcode ' +
    'plz cep sku ean gtin upc isbn iban account card ssn nif vat'
  ).split(' '),
);
/** At the end of a name they make a name of what they follow: customerNumber, but not numberOfOrders. */
const LAST_ID_WORDS = new Set(['number', 'no', 'nr', 'num', 'ref']);

/**
 * Advice to cast a column of texts that nearly always holds numbers or truth values, with the rows that would fail;
 * null when there is none to give. `cells` are all its values in file order.
 */
export function castAdvice(column: ColumnCounter, cells: readonly CellValue[]): string | null {
  const wanted = wantedType(column);
  if (wanted === null || namesAnId(column.name) || cells.some(({ value }) => isCode(value)))
    return null;
  const { to, what, count } = wanted;
  const share = percentOf(count, column.filled);
  const opening = share === 100 ? 'All' : `${share} %`;
  return `${opening} of ${column.name} are ${what}: add a cast to ${to}${whatFails(cells, to)}`;
}

function wantedType(column: ColumnCounter): { to: CastType; what: string; count: number } | null {
  if (column.filled < LEAST_VALUES) return null;
  const least = column.filled * LEAST_SHARE;
  const integers = column.count('integer');
  const numbers = column.count('integer', 'number');
  const booleans = column.count('boolean');
  // A cast to integer cuts decimals off, so one value that has them makes a column of numbers.
  if (integers === numbers && integers >= least)
    return { to: 'integer', what: 'integers', count: integers };
  if (numbers >= least) return { to: 'float', what: 'numbers', count: numbers };
  return booleans >= least ? { to: 'bool', what: 'true or false', count: booleans } : null;
}

function whatFails(cells: readonly CellValue[], to: CastType): string {
  const failing = cells.filter(({ value }) => cast(value, to) instanceof BadValue);
  if (failing.length === 0) return '';
  const empty = failing.filter(({ value }) => value.trim() === '').length;
  const [rows, lines] = failing.length === 1 ? ['row', 'line'] : ['rows', 'lines'];
  const shown = failing.slice(0, SHOWN_LINES).map(({ line }) => line);
  const more = failing.length > SHOWN_LINES ? ', ...' : '';
  const blanks = empty === 0 ? '' : ` (${empty} of them empty)`;
  return `; ${failing.length} ${rows} would fail${blanks}, ${lines} ${shown.join(', ')}${more}`;
}

function namesAnId(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  return words.some((word) => ID_WORDS.has(word)) || LAST_ID_WORDS.has(words.at(-1) ?? '');
}

/** True for digits that are no quantity: with zeros or a plus in front, or too many of them. */
function isCode(value: string): boolean {
  const text = value.trim();
  return (
    /^[+-]?0\d+$/.test(text) ||
    /^\+\d/.test(text) ||
    (/^-?\d+$/.test(text) && text.length > MOST_DIGITS)
  );
}
