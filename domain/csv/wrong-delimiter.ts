import { RunFailure } from '../failures.ts';
import { DELIMITERS } from './delimiters.ts';
import { showable } from '../showable.ts';
import { type DelimiterEvidence, detectDelimiter } from './dialect.ts';

/** Delimiters that are met, but too seldom to be chosen without being told. */
const RARE_DELIMITERS = ['^', '~', ':'];
/** A delimiter under which fewer records agree with the header is no advice. */
const LEAST_CONSISTENT_PERCENT = 90;
const SHOWN_CHARACTERS = 60;
const NAMES: Record<string, string> = { '\t': 'a tab' };

/**
 * Throws an InvalidHeader when a header has one column under the delimiter that was told, while another one makes
 * several of it and of the records behind it.
 */
export function checkDelimiter(
  header: readonly string[],
  told: string,
  evidence: readonly DelimiterEvidence[],
): void {
  if (header.length !== 1) return;
  const better = betterThan(told, evidence);
  if (better === null || better.records === 0) return;
  throw new RunFailure(
    'InvalidHeader',
    `read with ${named(told)} as its delimiter, the header has only one column, "${showable(header[0] ?? '', SHOWN_CHARACTERS)}". ${advice(better)}`,
  );
}

/** Gives what `find` gives; what it throws for a missing column also names the delimiter that fits better, if one does. */
export function withBetterDelimiter<T>(head: Buffer, delimiter: string, find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof RunFailure) || error.type !== 'MissingColumn') throw error;
    const { evidence } = detectDelimiter(head, [...DELIMITERS, ...RARE_DELIMITERS, delimiter]);
    const better = betterThan(delimiter, evidence);
    if (better === null) throw error;
    throw new RunFailure(error.type, `${error.message}. ${advice(better)}`);
  }
}

/** What fits clearly better than a delimiter. */
function betterThan(
  delimiter: string,
  evidence: readonly DelimiterEvidence[],
): DelimiterEvidence | null {
  let best = evidence.find((candidate) => candidate.delimiter === delimiter) ?? null;
  for (const candidate of evidence)
    if (
      candidate.score > (best?.score ?? 0) &&
      candidate.consistentPercent >= LEAST_CONSISTENT_PERCENT
    )
      best = candidate;
  return best === null || best.delimiter === delimiter ? null : best;
}

function advice({ delimiter, columns, consistentPercent, records }: DelimiterEvidence): string {
  const others =
    records === 0
      ? ''
      : `, and so have ${consistentPercent} % of the first ${records} records behind it`;
  return `With ${named(delimiter)} as the delimiter it has ${columns} columns${others}: choose that delimiter`;
}

function named(delimiter: string): string {
  return NAMES[delimiter] ?? `"${delimiter}"`;
}
