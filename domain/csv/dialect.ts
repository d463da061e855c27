import { BorderScanner } from './borders.ts';
import { walkCells } from './oddities.ts';

/** How well a delimiter fits a text. */
export interface DelimiterEvidence {
  delimiter: string;
  /** Cells of the header. */
  columns: number;
  /** Share of the records behind the header that have as many cells, extra empty ones not counted. */
  consistentPercent: number;
  /** Records behind the header that were looked at. */
  records: number;
  /** From 0, which is no delimiter of this text, towards 1. */
  score: number;
}

/** Records looked at: enough to outvote some odd ones. */
const SAMPLE_RECORDS = 500;

/**
 * The delimiter that fits the beginning of a text best, with what speaks for each candidate. `head` may end inside a
 * record. The earlier candidate wins a tie, and a text of one column gives a comma.
 */
export function detectDelimiter(
  head: Buffer,
  candidates: readonly string[],
): { delimiter: string; evidence: DelimiterEvidence[] } {
  const evidence = candidates.map((delimiter) => weigh(head, delimiter));
  const best = evidence.reduce<DelimiterEvidence | null>(
    (leader, next) => (next.score > (leader?.score ?? 0) ? next : leader),
    null,
  );
  return { delimiter: best?.delimiter ?? ',', evidence };
}

function weigh(head: Buffer, delimiter: string): DelimiterEvidence {
  const records = sampleRecords(head, delimiter);
  const [header = 0, ...others] = records.map((record) => countCells(record, delimiter, 0));
  const consistent = records
    .slice(1)
    .filter((record) => countCells(record, delimiter, header) === header).length;
  const share = others.length === 0 ? 1 : consistent / others.length;
  // The header says what the columns are, so a delimiter that it does not have is none. Consistency weighs most, but
  // a few columns that fit by chance, as commas in text do, must not outweigh many that nearly always fit.
  const score = header < 2 ? 0 : (1 - 1 / header) * (0.1 + 0.9 * share);
  return {
    delimiter,
    columns: header,
    consistentPercent: Math.round(share * 100),
    records: others.length,
    score: Math.round(score * 1_000) / 1_000,
  };
}

function sampleRecords(head: Buffer, delimiter: string): Buffer[] {
  const scanner = new BorderScanner(delimiter);
  const records: Buffer[] = [];
  while (records.length <= SAMPLE_RECORDS && scanner.scan(head, true)) {
    if (scanner.blank) continue;
    // The last record may be cut, and a quote may be open only because of that.
    if ((scanner.unclosed || scanner.next === scanner.end) && records.length > 0) break;
    records.push(head.subarray(scanner.start, scanner.end));
  }
  return records;
}

/** The cells of a record; empty ones behind the first `named` are not counted. */
function countCells(record: Buffer, delimiter: string, named: number): number {
  let count = 0;
  walkCells(record, delimiter, (index, from, to) => {
    if (index < named || named === 0 || to > from) count = index + 1;
  });
  return count;
}
