import type { FoundIssue } from '../chunk-collector.ts';
import type { IssueCode } from '../issue-catalogue.ts';

/** Issues of values that could not be transformed. */
const TRANSFORMING: ReadonlySet<IssueCode> = new Set(['invalid_timestamp', 'invalid_cast']);
/** Issues about the name that a transformation has given. */
const ABOUT_NAMES: ReadonlySet<IssueCode> = new Set(['unknown_field']);

/**
 * The issues of a transformed record by the fields that the file has: those of its transformation come first, and
 * whatever else was found in a value that could not even be transformed is left out.
 */
export function issuesInFile(
  transforming: readonly FoundIssue[],
  found: readonly FoundIssue[],
  fileField: (name: string) => string,
): readonly FoundIssue[] {
  if (found.length === 0) return transforming;
  const place = ({ line, column }: FoundIssue) => `${line} ${column}`;
  const untransformed = new Set(
    transforming.filter(({ code }) => TRANSFORMING.has(code)).map(place),
  );
  const others = found
    .map((issue) => inFile(issue, fileField))
    .filter((issue) => !untransformed.has(place(issue)));
  return [...transforming, ...others];
}

function inFile(issue: FoundIssue, fileField: (name: string) => string): FoundIssue {
  const { code, column } = issue;
  return column === null || ABOUT_NAMES.has(code) ? issue : { ...issue, column: fileField(column) };
}
