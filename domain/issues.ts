import type { IssueCode } from './issue-catalogue.ts';
import { showable } from './showable.ts';

/** One finding at one record. `value` is cut to {@link EXAMPLE_VALUE_CHARACTERS}. */
export interface Issue {
  code: IssueCode;
  /** Physical line in the file, 1-based; the header is line 1. */
  line: number;
  /** The column's name; null when the finding is about the whole row. */
  column: string | null;
  value: string | null;
}

/** How often an issue was met in a column, with its first examples by line. */
export interface IssueCount {
  code: IssueCode;
  column: string | null;
  /** Records that have it. */
  count: number;
  examples: IssueExample[];
}

export interface IssueExample {
  line: number;
  /** The path of the file that the line is in; there when the source of the run means many. */
  file?: string;
  value: string | null;
}

/** Examples kept of each issue in each column: enough to find the pattern, few enough to read. */
export const EXAMPLES_PER_ISSUE = 5;
/** Longest value shown in an example, in UTF-16 units. */
export const EXAMPLE_VALUE_CHARACTERS = 200;
/** Counts kept column by column; columns of JSON are named by each record, so a file may have any number of them. */
const MOST_COUNTS = 2_000;

/**
 * Collects issues into counts with a bounded number of examples; the result does not depend on order. When there are
 * too many columns, the issues of further ones are counted together, without a column.
 */
export class IssueCounter {
  readonly #counts = new Map<string, IssueCount>();

  /** Counts one issue. */
  add(issue: Issue): void {
    this.#merge(issue.code, issue.column, 1, [
      {
        line: issue.line,
        value: issue.value === null ? null : showable(issue.value, EXAMPLE_VALUE_CHARACTERS),
      },
    ]);
  }

  /** Adds counts that another counter has made. */
  addAll(counts: readonly IssueCount[]): void {
    for (const { code, column, count, examples } of counts)
      this.#merge(code, column, count, examples);
  }

  /** The counts, most frequent first, then by code and column. */
  toCounts(): IssueCount[] {
    return [...this.#counts.values()].sort(
      (a, b) =>
        b.count - a.count || compare(a.code, b.code) || compare(a.column ?? '', b.column ?? ''),
    );
  }

  #merge(code: IssueCode, column: string | null, count: number, examples: IssueExample[]): void {
    const key = `${code} ${column ?? ''}`;
    const known = this.#counts.get(key);
    if (known === undefined) {
      if (column !== null && this.#counts.size >= MOST_COUNTS) {
        this.#merge(code, null, count, examples);
        return;
      }
      this.#counts.set(key, { code, column, count, examples: [...examples] });
      return;
    }
    known.count += count;
    const last = known.examples.at(-1);
    const full = known.examples.length >= EXAMPLES_PER_ISSUE;
    if (full && last && examples.every((example) => example.line >= last.line)) return;
    known.examples = [...known.examples, ...examples]
      .sort((a, b) => a.line - b.line)
      .slice(0, EXAMPLES_PER_ISSUE);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
