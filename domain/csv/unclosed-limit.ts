import { RunFailure } from '../failures.ts';

/** Unclosed quotes after which a text is refused: each one can cost a second look at a whole megabyte. */
const MAX_UNCLOSED_QUOTES = 1_000;

/** Throws UnreadableFile when a text has had more unclosed quotes than it may have. */
export function checkUnclosedQuotes(count: number, line: number): void {
  if (count <= MAX_UNCLOSED_QUOTES) return;
  throw new RunFailure(
    'UnreadableFile',
    `More than ${MAX_UNCLOSED_QUOTES} quotes open a cell and never close, the last one on line ${line}. ` +
      'Check the delimiter, and that the export writes quotes inside cells twice ("").',
  );
}
