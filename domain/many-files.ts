import { hash } from 'node:crypto';
import type { FileFacts, RunReport } from './report.ts';

/** One run takes at most this many files: each costs a row, a chunk and a request to its source. */
export const MOST_FILES = 10_000;
/** A report shows this many of a run's files; the others are counted. */
export const SHOWN_FILES = 1_000;
/** Line numbers of a run's files together have 32 bits. */
export const MOST_LINES = 2 ** 32 - 1;

/** The order in which the files of a run are read: that of the bytes of their paths. */
export function comparePaths(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/**
 * What is known of all files of a run together: their size, what they have in common, and the SHA-256 of the list that
 * `sha256sum` writes of them.
 */
export function commonFacts(
  files: readonly { path: string; facts: Partial<FileFacts> | null }[],
): Partial<FileFacts> {
  const all = files.map(({ facts }) => facts ?? {});
  const list = files.map(({ path, facts }) => `${facts?.sha256 ?? ''}  ${path}\n`).join('');
  const common = <K extends keyof FileFacts>(key: K): Partial<Pick<FileFacts, K>> => {
    const [first, ...others] = all.filter(({ isEmpty }) => !isEmpty);
    const value = first?.[key];
    if (value === undefined || others.some((facts) => facts[key] !== value)) return {};
    return { [key]: value } as Partial<Pick<FileFacts, K>>;
  };
  return {
    sha256: hash('sha256', list),
    sizeBytes: all.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0),
    ...common('compression'),
    ...common('encoding'),
    ...common('delimiter'),
    lengthUndeclared: all.some(({ lengthUndeclared }) => lengthUndeclared),
  };
}

/** Where the lines of a file begin when those of all files of the run are numbered through. */
export interface FileLines {
  path: string;
  linesBefore: number;
}

/** A place in one of several files. */
export interface FilePlace {
  file: string;
  line: number;
}

/** Gives what finds the file and the line in it of lines that are numbered through all `files`, which are in order. */
export function createLocate(files: readonly FileLines[]): (line: number) => FilePlace {
  return (line) => {
    let low = 0;
    let high = files.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((files[middle]?.linesBefore ?? 0) < line) low = middle;
      else high = middle - 1;
    }
    const file = files[low];
    return { file: file?.path ?? '', line: line - (file?.linesBefore ?? 0) };
  };
}

/** The parts of a report that name lines, each with its file. */
export function withFiles<T extends Pick<RunReport, 'sample' | 'issues'>>(
  report: T,
  locate: (line: number) => FilePlace,
): T {
  const placed = <L extends { line: number }>(item: L) => ({ ...item, ...locate(item.line) });
  return {
    ...report,
    sample: { first: report.sample.first.map(placed), last: report.sample.last.map(placed) },
    issues: report.issues.map((issue) => ({ ...issue, examples: issue.examples.map(placed) })),
  };
}
