import type { FoundIssue } from '../chunk-collector.ts';
import { badValueIssue } from './bad-value-issue.ts';
import { type PlannedColumn, planColumns } from './columns.ts';
import type { Transformation } from './definition.ts';
import { BadValue, scalarText } from './values.ts';

/** A row after transformations. */
export interface TextRow {
  /** By the columns of {@link TextRows.header}; the next row uses them again. */
  cells: readonly string[];
  /** True when no cell has a quote, backslash or character below U+0020. */
  plain: boolean;
  /** Values that could not be transformed, all of them errors; their cells are as they were read. */
  issues: readonly FoundIssue[];
}

interface Part extends PlannedColumn {
  /** Its value counts in every row of a record, not in the first one alone. */
  isRepeated: boolean;
}

const NO_ISSUES: readonly FoundIssue[] = [];

/** Transforms the rows of a file whose format knows only texts and says itself what type each of them has. */
export class TextRows {
  /** The names of the columns after the transformations. */
  readonly header: readonly string[];
  readonly #fileHeader: readonly string[];
  readonly #parts: readonly Part[];
  readonly #hasPlainConstants: boolean;
  readonly #cells: string[] = [];

  /** `isRepeated` tells the columns whose values count in every row of a record, not in the first one alone. */
  constructor(
    fileHeader: readonly string[],
    list: readonly Transformation[],
    isRepeated: (name: string) => boolean,
  ) {
    const { columns } = planColumns(fileHeader, list);
    this.#fileHeader = fileHeader;
    this.header = columns.map(({ name }) => name);
    this.#parts = columns.map((column) => ({ ...column, isRepeated: isRepeated(column.name) }));
    this.#hasPlainConstants = columns.every(({ constant }) => isPlainText(scalarText(constant)));
  }

  /** The column of the file that a column is made of; its own name when it is of none. */
  fileColumn(name: string): string {
    return this.#fileHeader[this.fileIndex(name)] ?? name;
  }

  /** The same as an index into the file's header; -1 when it is of none. */
  fileIndex(name: string): number {
    return this.#parts[this.header.indexOf(name)]?.source ?? -1;
  }

  /** Transforms a row; values of a record that only count in its first row are left as they are in the others. */
  read(cells: readonly string[], plain: boolean, isFirst: boolean): TextRow {
    let isPlain = plain && this.#hasPlainConstants;
    let issues: FoundIssue[] | null = null;
    for (let at = 0; at < this.#parts.length; at += 1) {
      const { name, source, constant, transform, isRepeated } = this.#parts[at] as Part;
      const given = source === null ? constant : (cells[source] ?? '');
      const counts = isFirst || isRepeated;
      const value = transform === null || !counts ? given : transform(given);
      if (value instanceof BadValue) {
        issues ??= [];
        issues.push(badValueIssue(value, this.fileColumn(name), scalarText(given)));
      }
      const text = scalarText(value instanceof BadValue ? given : value);
      if (isPlain && value !== given) isPlain = isPlainText(text);
      this.#cells[at] = text;
    }
    return { cells: this.#cells, plain: isPlain, issues: issues ?? NO_ISSUES };
  }
}

/** True when nothing in a text has to be escaped: then JSON adds its quotes only. */
function isPlainText(text: string): boolean {
  return JSON.stringify(text).length === text.length + 2;
}
