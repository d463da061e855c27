import { type CsvRow } from './csv-rows.ts';
import { castAdvice } from '../domain/preview/cast-advice.ts';
import { ColumnCounter, type ColumnFacts } from '../domain/preview/column-facts.ts';
import type { SampleRecord } from '../domain/report.ts';
import type { Transformation } from '../domain/transformations/definition.ts';

/** Columns that records name themselves are described up to here. */
const MOST_COLUMNS = 2_000;

/** What is seen in the columns of CSV rows; those that nothing is done with yet may get advice. */
export function describeCsvColumns(
  header: readonly string[],
  rows: readonly CsvRow[],
  isAdvised: (name: string) => boolean,
): ColumnFacts[] {
  return header.flatMap((name, index) => {
    if (name === '') return [];
    const column = new ColumnCounter(name);
    for (const { cells } of rows) column.add(cells[index]);
    const facts = column.facts(rows.length);
    if (!isAdvised(name)) return [facts];
    const cells = rows.map((row) => ({ line: row.line, value: row.cells[index] ?? '' }));
    const advice = castAdvice(column, cells);
    return [advice === null ? facts : { ...facts, advice }];
  });
}

/** What is seen in the fields of records that name them themselves, in the order in which they are met. */
export function describeFields(records: readonly SampleRecord[]): ColumnFacts[] {
  const columns = new Map<string, ColumnCounter>();
  for (const { read } of records)
    for (const [name, value] of Object.entries(read)) {
      let column = columns.get(name);
      if (!column) {
        if (columns.size === MOST_COLUMNS) continue;
        column = new ColumnCounter(name);
        columns.set(name, column);
      }
      column.add(value);
    }
  return [...columns.values()].map((column) => column.facts(records.length));
}

/** True when a transformation has to do with a field already. */
export function isTransformed(name: string, transformations: readonly Transformation[]): boolean {
  return transformations.some((item) => ('from' in item ? item.from : item.field) === name);
}
