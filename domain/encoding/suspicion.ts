import type { IssueCode } from '../issue-catalogue.ts';
import { EXAMPLE_VALUE_CHARACTERS, type IssueCount } from '../issues.ts';
import type { FileFacts } from '../report.ts';
import { showable } from '../showable.ts';
import type { EncodingCandidate, EncodingEvidence } from './evidence.ts';
import { wideEncoding } from './labels.ts';

/** A file is suspect when more records than both of these hold wrong bytes: a few are mistakes of their own. */
const FEW_RECORDS = 10;
const FEW_PERCENT = 1;
/** Another encoding is this many times as likely. */
const FAR_MORE_LIKELY = 4;
/** With fewer words than a sample has, other encodings look as good by chance. */
const ENOUGH_WORDS = 3;

/** The warning that a file seems to be in another encoding than it was read in, or may be; empty when it does not. */
export function encodingIssues(
  file: Partial<FileFacts>,
  recordsRead: number,
  issues: readonly IssueCount[],
): IssueCount[] {
  const wrong = issues.filter(({ code }) => code === 'invalid_encoding');
  const count = wrong.reduce((sum, issue) => sum + issue.count, 0);
  const hasManyWrong = count >= FEW_RECORDS && count * 100 > recordsRead * FEW_PERCENT;
  const candidates = file.encodingEvidence?.candidates ?? [];
  const better = betterCandidate(candidates, file.encoding ?? '');
  if (!hasManyWrong && !better) return closeCall(file.encoding ?? '', file.encodingEvidence);
  const shown = better ?? candidates.find(({ label }) => label !== file.encoding);
  return [warning('suspect_encoding', shown ? words(shown.label, shown.sample) : null)];
}

/** The warning that the encoding was guessed, and another one fits nearly as well. */
function closeCall(used: string, evidence: EncodingEvidence | undefined): IssueCount[] {
  const close = evidence?.close;
  if (!close) return [];
  const both = [words(used, close.read), words(close.label, close.instead)];
  return [warning('uncertain_encoding', both.join('; '))];
}

function words(label: string, sample: readonly string[]): string {
  return `${label}: ${sample.join(', ')}`;
}

function warning(code: IssueCode, value: string | null): IssueCount {
  const example = { line: 1, value: value && showable(value, EXAMPLE_VALUE_CHARACTERS) };
  return { code, column: null, count: 1, examples: [example] };
}

/** The likeliest encoding when it is not the one that was used, and far more likely. */
function betterCandidate(
  candidates: readonly EncodingCandidate[],
  used: string,
): EncodingCandidate | null {
  const own = candidates.find(({ label }) => label === used);
  const best = candidates.toSorted((a, b) => b.score - a.score)[0];
  if (!own || !best || best.score <= own.score * FAR_MORE_LIKELY) return null;
  return best.sample.length >= ENOUGH_WORDS || wideEncoding(best.label) ? best : null;
}
