import { RunFailure } from './failures.ts';
import { showable } from './showable.ts';

const SHOWN_NAME_CHARACTERS = 60;
const SHOWN_COLUMNS = 20;

/** Throws a MissingColumn that names all of `columns` that a header does not have, and what it has in their place. */
export function requireColumns(header: readonly string[], columns: readonly string[]): void {
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length === 0) return;
  const noun = missing.length === 1 ? 'column' : 'columns';
  throw new RunFailure(
    'MissingColumn',
    `the header has no ${noun} ${quoted(missing)}; ${whatItHas(header, missing)}`,
  );
}

/** A column's name as a message shows it. */
export function shownColumn(name: string): string {
  return showable(name, SHOWN_NAME_CHARACTERS);
}

function whatItHas(header: readonly string[], missing: readonly string[]): string {
  const wanted = new Set(missing.map((column) => column.toLowerCase()));
  const near = header.filter((name) => wanted.has(name.toLowerCase()));
  if (near.length > 0) return `it has ${quoted(near)}, and upper and lower case matter`;
  if (header.length === 1)
    return `it has only one column, ${quoted(header)}, so the delimiter may be wrong`;
  const more = header.length > SHOWN_COLUMNS ? ', ...' : '';
  return `it has ${quoted(header.slice(0, SHOWN_COLUMNS))}${more}`;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${shownColumn(name)}"`).join(', ');
}
