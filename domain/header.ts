import {
  FILE_COLUMN,
  findOwnColumns,
  OWN_COLUMNS,
  undoDefuse,
  withoutOwn,
} from './csv/rejected-file.ts';
import { RunFailure } from './failures.ts';
import { type IssueCount } from './issues.ts';
import { unknownKevelColumns } from './orders/kevel-columns.ts';
import { requireColumns, shownColumn } from './require-columns.ts';
import type { CsvLayout } from './text-layout.ts';
import { planColumns } from './transformations/columns.ts';
import type { Transformation } from './transformations/definition.ts';
import { describeTransformation, fieldOf } from './transformations/describe.ts';

/** More columns than this are a file that was read with the wrong delimiter, or made to do harm. */
export const MOST_COLUMNS = 2_000;

/**
 * What a header line says: the columns, and whether the file is a corrected file of rejected rows; `isExact` tells of
 * such a file that none of its cells was defused. Throws when the names cannot be used.
 */
export function readHeader(
  cells: readonly string[],
  isExact: boolean,
): Pick<CsvLayout, 'header' | 'correction'> {
  const names = cells.map((cell) => cell.trim());
  const at = findOwnColumns(names);
  if (at === null) return { header: checkHeader(names) };
  const ofMany = names[at + OWN_COLUMNS.length] === FILE_COLUMN && { ofMany: true as const };
  const correction = { at, isExact, ...ofMany };
  const own = withoutOwn(names, correction);
  return { header: checkHeader(isExact ? own : own.map(undoDefuse)), correction };
}

/** The column names of a header line: trimmed, each once; '' where a column has no name. Throws when they cannot be used. */
export function checkHeader(cells: readonly string[]): string[] {
  if (cells.length > MOST_COLUMNS)
    throw new RunFailure(
      'InvalidHeader',
      `the header has ${cells.length} columns; at most ${MOST_COLUMNS} can be imported`,
    );
  const names = cells.map((cell) => cell.trim());
  if (names.every((name) => name === ''))
    throw new RunFailure('EmptyFile', 'the first line of the file has no column name');
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    if (name === '') continue;
    if (name.includes('\0'))
      throw new RunFailure(
        'InvalidHeader',
        `the name of column ${index + 1} holds a NUL character`,
      );
    const before = seen.get(name);
    if (before !== undefined)
      throw new RunFailure(
        'InvalidHeader',
        `column "${shownColumn(name)}" stands twice in the header, as column ${before + 1} and column ${index + 1}`,
      );
    seen.set(name, index);
  }
  return names;
}

/** The place of a column that the import needs. Throws, naming what the header has, when it is not there. */
export function requireColumn(header: readonly string[], column: string): number {
  requireColumns(header, [column]);
  return header.indexOf(column);
}

/** The issues of a header that can be used, in a file of a format, with the transformations of its import. */
export function headerIssues(
  header: readonly string[],
  formatKind: string,
  transformations: readonly Transformation[] = [],
): IssueCount[] {
  const { columns, withoutField } = planColumns(header, transformations);
  const unnamed = header.flatMap((name, index) => (name === '' ? [index + 1] : []));
  const issues: IssueCount[] = [];
  if (unnamed.length > 0)
    issues.push({
      code: 'unnamed_column',
      column: null,
      count: unnamed.length,
      examples: unnamed.slice(0, 5).map((position) => ({ line: 1, value: `column ${position}` })),
    });
  for (const position of withoutField)
    issues.push({
      code: 'transformation_without_field',
      column: fieldOf(transformations[position]),
      count: 1,
      examples: [{ line: 1, value: describeTransformation(transformations, position) }],
    });
  const names = columns.map(({ name }) => name);
  const unknown = formatKind === 'kevel-csv' ? unknownKevelColumns(names) : [];
  for (const column of unknown)
    issues.push({
      code: 'unknown_column',
      column,
      count: 1,
      examples: [{ line: 1, value: column }],
    });
  return issues;
}
