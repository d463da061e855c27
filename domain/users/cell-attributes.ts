import type { FoundIssue } from '../chunk-collector.ts';
import { badValueIssue } from '../transformations/bad-value-issue.ts';
import type { PlannedColumn } from '../transformations/columns.ts';
import { BadValue } from '../transformations/values.ts';
import { type CellJson, createCellJson } from './cell-json.ts';

/**
 * Writes the attributes of a row as JSON text. Adds an issue for each value that cannot be transformed; then the text
 * is of no use.
 */
export type CellAttributes = (
  cells: readonly string[],
  plain: boolean,
  issues: FoundIssue[],
) => string;

/** Gives the writer of attributes for planned columns of a CSV file, in their order. */
export function createCellAttributes(
  columns: readonly PlannedColumn[],
  header: readonly string[],
): CellAttributes {
  const openings = columns.map(
    ({ name }, position) => `${position === 0 ? '{' : ','}${JSON.stringify(name)}:`,
  );
  const closing = columns.length === 0 ? '{}' : '}';
  const sources = columns.flatMap(({ source, transform }) =>
    source === null || transform !== null ? [] : [source],
  );
  return sources.length === columns.length
    ? copiedCells(openings, sources, closing)
    : transformedCells(openings, columns, header, closing);
}

/** The quick way, when every attribute is a cell as it is. */
function copiedCells(
  openings: readonly string[],
  sources: readonly number[],
  closing: string,
): CellAttributes {
  return (cells, plain) => {
    let attributes = '';
    for (let at = 0; at < sources.length; at++) {
      const cell = cells[sources[at] as number] as string;
      attributes += `${openings[at] as string}${plain ? `"${cell}"` : JSON.stringify(cell)}`;
    }
    return attributes + closing;
  };
}

/** What is written for a column: `text`, and behind it what the cell at `source` becomes. */
interface Part {
  text: string;
  source: number;
  /** Null: the cell is taken as it is. */
  jsonOf: CellJson | null;
}

function transformedCells(
  openings: readonly string[],
  columns: readonly PlannedColumn[],
  header: readonly string[],
  closing: string,
): CellAttributes {
  const parts: Part[] = [];
  const bad: FoundIssue[] = [];
  // What every row has is written once, in front of what follows it.
  let text = '';
  for (const [position, { name, source, constant, transform }] of columns.entries()) {
    text += openings[position] ?? '';
    if (source !== null) {
      parts.push({ text, source, jsonOf: transform && createCellJson(transform) });
      text = '';
      continue;
    }
    const value = transform === null ? constant : transform(constant);
    if (value instanceof BadValue) bad.push(badValueIssue(value, name, JSON.stringify(constant)));
    else text += JSON.stringify(value);
  }
  const end = text + closing;
  return (cells, plain, issues) => {
    let attributes = '';
    if (bad.length > 0) issues.push(...bad);
    for (let at = 0; at < parts.length; at++) {
      const { text: before, source, jsonOf } = parts[at] as Part;
      const cell = cells[source] as string;
      if (jsonOf === null) {
        attributes += before + (plain ? `"${cell}"` : JSON.stringify(cell));
        continue;
      }
      const json = jsonOf(cell, plain);
      if (json instanceof BadValue)
        addOnce(issues, badValueIssue(json, header[source] ?? '', cell));
      else attributes += before + json;
    }
    return attributes + end;
  };
}

/** The id's own column is transformed for the id, too. */
function addOnce(issues: FoundIssue[], issue: FoundIssue): void {
  const isKnown = issues.some(
    ({ code, column, value }) =>
      code === issue.code && column === issue.column && value === issue.value,
  );
  if (!isKnown) issues.push(issue);
}
