import { RunFailure } from './failures.ts';
import { type IssueCount } from './issues.ts';
import { showable } from './showable.ts';

/** More columns than this are a file that was read with the wrong delimiter, or made to do harm. */
export const MOST_COLUMNS = 2_000;
const SHOWN_NAME_CHARACTERS = 60;

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
        `column "${shown(name)}" stands twice in the header, as column ${before + 1} and column ${index + 1}`,
      );
    seen.set(name, index);
  }
  return names;
}

/** The place of a column that the import needs. Throws, naming what the header has, when it is not there. */
export function requireColumn(header: readonly string[], column: string): number {
  const index = header.indexOf(column);
  if (index >= 0) return index;
  const near = header.find((name) => name.toLowerCase() === column.toLowerCase());
  const advice = near
    ? `; it has "${shown(near)}", and upper and lower case matter`
    : header.length === 1
      ? `; it has only one column, "${shown(header[0] ?? '')}", so the delimiter may be wrong`
      : `; it has ${header
          .slice(0, 20)
          .map((name) => `"${shown(name)}"`)
          .join(', ')}${header.length > 20 ? ', ...' : ''}`;
  throw new RunFailure('MissingColumn', `the header has no column "${shown(column)}"${advice}`);
}

/** The issues of a header that can be used. */
export function headerIssues(header: readonly string[]): IssueCount[] {
  const unnamed = header.flatMap((name, index) => (name === '' ? [index + 1] : []));
  if (unnamed.length === 0) return [];
  return [
    {
      code: 'unnamed_column',
      column: null,
      count: unnamed.length,
      examples: unnamed.slice(0, 5).map((position) => ({ line: 1, value: `column ${position}` })),
    },
  ];
}

function shown(name: string): string {
  return showable(name, SHOWN_NAME_CHARACTERS);
}
