import { BadValue, type TransformValue } from '../transformations/values.ts';

/** Gives what a cell becomes, as JSON text; `plain` promises that the cell needs no escaping. */
export type CellJson = (cell: string, plain: boolean) => string | BadValue;

/** Columns such as a country have few values; those that have more than this are not worth remembering. */
const MOST_REMEMBERED = 500;

/** Makes transformed JSON of cells, and remembers it for the values of columns that have few. */
export function createCellJson(transform: TransformValue): CellJson {
  let known: Map<string, string> | null = new Map();
  return (cell, plain) => {
    const before = known?.get(cell);
    if (before !== undefined) return before;
    const value = transform(cell);
    if (value instanceof BadValue) return value;
    const json = plain && value === cell ? `"${cell}"` : JSON.stringify(value);
    if (known !== null) {
      known.set(cell, json);
      if (known.size > MOST_REMEMBERED) known = null;
    }
    return json;
  };
}
