import { isUtf8 } from 'node:buffer';
import { BorderScanner } from './borders.ts';
import { splitOddRecord } from './oddities.ts';

export interface ParsedHeader {
  /** The names as they stand in the file, white space included. */
  cells: string[];
  /** Where the text behind the header begins. */
  lengthBytes: number;
  /** Line ends up to there. */
  lines: number;
  /** False when it has bytes that are not UTF-8; they are shown as U+FFFD in the names. */
  valid: boolean;
}

/**
 * The first record of a text without byte order mark; blank lines before it are left out. `text` is the whole text,
 * or at least the cap and two bytes of it. Null when there is no record, it is too long or a quote in it never closes.
 */
export function parseHeader(
  text: Buffer,
  delimiter: string,
  recordBytes?: number,
): ParsedHeader | null {
  const scanner = new BorderScanner(delimiter, recordBytes);
  let lines = 0;
  while (scanner.scan(text, true)) {
    lines += scanner.lines;
    if (scanner.blank) continue;
    if (scanner.unclosed || scanner.tooLong) return null;
    const record = text.subarray(scanner.start, scanner.end);
    return {
      cells: splitOddRecord(record, delimiter),
      lengthBytes: scanner.next,
      lines,
      valid: isUtf8(record),
    };
  }
  return null;
}
