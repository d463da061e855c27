import { isUtf8 } from 'node:buffer';
import type { IssueCode } from '../issue-catalogue.ts';
import { CR, delimiterByte, LF, QUOTE } from './bytes.ts';
import { cellText, closingQuote } from './cell-at.ts';

/** A finding at one record; `column` is the index of the cell, null when it is about the whole record. */
export interface CellIssue {
  code: IssueCode;
  column: number | null;
}

/** The cells of one record, also where it breaks the rules of the format: then they are what csv-parse makes of it. */
export function splitOddRecord(record: Buffer, delimiter: string): string[] {
  const cells: string[] = [];
  walkCells(record, delimiter, (_, from, to) => cells.push(cellText(record.subarray(from, to))));
  return cells;
}

/** What is odd inside the cells of one record: stray quotes, NUL, and bytes that are not UTF-8. */
export function findCellIssues(record: Buffer, delimiter: string, columns: number): CellIssue[] {
  const issues: CellIssue[] = [];
  let extraStray = false;
  let extraNul = false;
  let invalid = false;
  walkCells(record, delimiter, (index, from, to, stray) => {
    const column = index < columns ? index : null;
    // Cells behind the last column have no name: however many they are, each code is told once.
    const cell = record.subarray(from, to);
    if (stray && !(column === null && extraStray)) {
      // Such a cell may have swallowed the start of the next row.
      const lines = cell.includes(LF) || cell.includes(CR);
      issues.push({ code: lines ? 'quote_across_lines' : 'stray_quote', column });
    }
    extraStray ||= stray && column === null;
    const nul = cell.includes(0);
    if (nul && !(column === null && extraNul)) issues.push({ code: 'nul_character', column });
    extraNul ||= nul && column === null;
    if (invalid || isUtf8(cell)) return;
    invalid = true;
    issues.push({ code: 'invalid_encoding', column });
  });
  return issues;
}

/** Calls `visit` for each cell of one record with its bytes, quotes included, and whether it has a stray quote. */
export function walkCells(
  record: Buffer,
  delimiter: string,
  visit: (index: number, from: number, to: number, stray: boolean) => void,
): void {
  const separator = delimiterByte(delimiter);
  const length = record.length;
  let index = 0;
  let at = 0;
  for (;;) {
    const from = at;
    let stray = false;
    if (record[at] === QUOTE) {
      at = closingQuote(record, at + 1) + 1;
      stray = at < length && record[at] !== separator;
    }
    for (; at < length && record[at] !== separator; at += 1) stray ||= record[at] === QUOTE;
    visit(index, from, Math.min(at, length), stray);
    if (at >= length) return;
    index += 1;
    at += 1;
  }
}

/** What is odd about the number of cells; null when it is right and some cell has a value. */
export function findShapeIssue(cells: readonly string[], columns: number): IssueCode | null {
  if (areBlank(cells)) return 'blank_row';
  if (cells.length === columns) return null;
  // Also when the cells too many are empty: an unquoted delimiter in front of them has shifted the others.
  return cells.length < columns ? 'too_few_columns' : 'too_many_columns';
}

function areBlank(cells: readonly string[]): boolean {
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index] ?? '';
    if (cell === '') continue;
    const first = cell.charCodeAt(0);
    if ((first > 32 && first < 128) || cell.trim() !== '') return false;
  }
  return true;
}
