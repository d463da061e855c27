import { showable } from './showable.ts';

/**
 * The issue catalogue: everything a run can find in a file, one entry a code.
 * `error` rejects the record, `warning` keeps it, `notice` only tells.
 * The hint says what is wrong and what to do, to the person who exported the file.
 */
export const ISSUES = {
  missing_user_id: {
    severity: 'error',
    hint: 'The cell that identifies the user is empty. Fill it, or remove the row.',
  },
  reserved_user_id: {
    severity: 'error',
    hint: 'The user id is a placeholder word (null, undefined or none), not an id. Export the real id, or remove the row.',
  },
  invalid_email: {
    severity: 'error',
    hint: 'This is not an email address: it needs one @, no spaces and a domain with a dot. Correct it in the source system.',
  },
  invalid_user_id: {
    severity: 'error',
    hint: 'The user id does not have the form of its type. Check that the right column and user id type were chosen.',
  },
  already_hashed: {
    severity: 'error',
    hint: 'The import hashes user ids, but this one is a hash already. Choose the hashed type as userIdType, without hashUserId.',
  },
  nul_character: {
    severity: 'error',
    hint: 'The cell holds a NUL character, which text cannot hold. It often means that a binary or UTF-16 file was read as UTF-8.',
  },
  invalid_encoding: {
    severity: 'error',
    hint: 'The row holds bytes that are not valid in the encoding of the file. Choose the right encoding, or export the file as UTF-8.',
  },
  too_few_columns: {
    severity: 'error',
    hint: 'The row has fewer cells than the header. Often a line break inside a cell that is not in quotes.',
  },
  too_many_columns: {
    severity: 'error',
    hint: 'The row has more cells than the header. Often a delimiter inside a cell that is not in quotes, or one too many at the end of the row.',
  },
  unclosed_quote: {
    severity: 'error',
    hint: 'A quote opens a cell on this line and never closes. The line was set aside and reading went on with the next one.',
  },
  quote_across_lines: {
    severity: 'error',
    hint: 'A quote opens this cell and closes on a later line, in front of other text, so that rows may have run together. Quotes inside a quoted cell are written twice ("").',
  },
  record_too_long: {
    severity: 'error',
    hint: 'The row is longer than 1 MiB. Check for an unclosed quote or a missing line break.',
  },
  stray_quote: {
    severity: 'warning',
    hint: 'A quote stands in the middle of a cell. It was kept as text. Quotes inside a quoted cell are written twice ("").',
  },
  unnamed_column: {
    severity: 'warning',
    hint: 'The header has a column without a name. Its values are not imported. Name the column to import it.',
  },
  merged_row: {
    severity: 'notice',
    hint: 'The same user stands on several rows. The rows were merged in file order; where they differ, the last one wins.',
  },
  blank_row: {
    severity: 'notice',
    hint: 'The row has no value in any cell and was left out.',
  },
} as const satisfies Record<string, { severity: Severity; hint: string }>;

export const SEVERITIES = ['error', 'warning', 'notice'] as const;
export type Severity = (typeof SEVERITIES)[number];
export type IssueCode = keyof typeof ISSUES;

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
  value: string | null;
}

/** Examples kept of each issue in each column: enough to find the pattern, few enough to read. */
export const EXAMPLES_PER_ISSUE = 5;
/** Longest value shown in an example, in UTF-16 units. */
export const EXAMPLE_VALUE_CHARACTERS = 200;

/** Collects issues into counts with a bounded number of examples; the result does not depend on order. */
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
