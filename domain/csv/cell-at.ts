import { delimiterByte, QUOTE } from './bytes.ts';

const NUL = 0;

/**
 * Gives the trimmed text of one cell of a record, as the reader has it; '' when there is none. A quote that does not
 * close makes one cell of the rest of the record.
 */
export function cellAt(record: Buffer, delimiter: string, column: number): string {
  const separator = delimiterByte(delimiter);
  let from = 0;
  let end = cellEnd(record, from, separator);
  for (let index = 0; index < column; index += 1) {
    if (end === record.length) return '';
    from = end + 1;
    end = cellEnd(record, from, separator);
  }
  return cellText(record.subarray(from, end)).trim();
}

/** The text of a cell of which the bytes are given, quotes included. */
export function cellText(cell: Buffer): string {
  if (cell[0] !== QUOTE) return cell.toString();
  const close = closingQuote(cell, 1);
  const quoted = cell.toString('utf8', 1, close).replaceAll('""', '"');
  if (close + 1 >= cell.length) return quoted;
  // Text behind the closing quote makes both quotes part of the text; not so for csv-parse when a NUL stands there.
  return cell[close + 1] === NUL
    ? quoted + cell.toString('utf8', close + 1)
    : `"${quoted}${cell.toString('utf8', close)}`;
}

/** Where the first quote stands that is not doubled; behind the bytes when there is none. */
export function closingQuote(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(QUOTE, from);
  while (at >= 0 && bytes[at + 1] === QUOTE) at = bytes.indexOf(QUOTE, at + 2);
  return at < 0 ? bytes.length : at;
}

function cellEnd(record: Buffer, from: number, separator: number): number {
  const plainFrom = record[from] === QUOTE ? closingQuote(record, from + 1) : from;
  const end = record.indexOf(separator, plainFrom);
  return end < 0 ? record.length : end;
}
