import { RunFailure } from '../failures.ts';
import { DELIMITERS } from './delimiters.ts';
import { showable } from '../showable.ts';
import { BorderScanner } from './borders.ts';
import { splitOddRecord } from './oddities.ts';

/** Titles and notes above a header are a few lines; what stands further below is data. */
const SEARCHED_RECORDS = 50;
const SHOWN_CHARACTERS = 60;

/**
 * Gives what `find` gives; what it throws becomes an InvalidHeader that names the line of the header, when that stands
 * below titles. `fits` throws unless the cells of a record can be the header of the import.
 */
export function withHeaderBelow<T>(
  head: Buffer,
  delimiter: string,
  fits: (cells: readonly string[]) => unknown,
  find: () => T,
): T {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error;
    for (const candidate of new Set([delimiter, ...DELIMITERS])) {
      const found = findHeaderBelow(head, candidate, fits);
      if (found === null) continue;
      throw new RunFailure(
        'InvalidHeader',
        `the file begins with "${showable(found.first, SHOWN_CHARACTERS)}", and its header seems to be line ${found.line}. ` +
          'Remove the lines above the header, in the file or by the settings of the export',
      );
    }
    throw error;
  }
}

function findHeaderBelow(
  head: Buffer,
  delimiter: string,
  fits: (cells: readonly string[]) => unknown,
): { line: number; first: string } | null {
  const scanner = new BorderScanner(delimiter);
  let first: string | null = null;
  let line = 1;
  for (let record = 0; record < SEARCHED_RECORDS && scanner.scan(head, true); record += 1) {
    const bytes = head.subarray(scanner.start, scanner.end);
    if (!scanner.blank && !scanner.unclosed && !scanner.tooLong) {
      const cells = splitOddRecord(bytes, delimiter);
      if (first !== null && isHeader(cells, fits)) return { line, first };
      first ??= cells.find((cell) => cell.trim() !== '') ?? bytes.toString();
    }
    line += scanner.lines;
  }
  return null;
}

function isHeader(cells: readonly string[], fits: (cells: readonly string[]) => unknown): boolean {
  try {
    fits(cells);
    return true;
  } catch (error) {
    if (error instanceof RunFailure) return false;
    throw error;
  }
}
