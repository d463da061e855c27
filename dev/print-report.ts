import { styleText } from 'node:util';
import { OUTCOMES, type Tally } from '../domain/tally.ts';
import type { Report } from './api-client.ts';

const MEANINGS = {
  added: 'users that were not there before',
  updated: 'users that were there, with something new',
  unchanged: 'users that were there, with nothing new',
  rejected: 'rows that cannot be imported; see the issues',
  ignored: 'rows merged into another row of the same user, and blank rows',
} as const satisfies Record<(typeof OUTCOMES)[number], string>;

const COLORS = { error: 'red', warning: 'yellow', notice: 'cyan' } as const;
const WIDTH = 96;

/** The tally of a run as lines: what became of each record, and the sum. */
export function tallyLines(tally: Tally): string[] {
  const line = (name: string, count: number, meaning: string) =>
    `  ${name.padEnd(10)}${count.toLocaleString('en').padStart(8)}   ${styleText('dim', meaning)}`;
  return [
    styleText('bold', 'What became of the rows'),
    ...OUTCOMES.map((outcome) => line(outcome, tally[outcome], MEANINGS[outcome])),
    line('read', tally.read, 'all of them: the sum of the above'),
  ];
}

/** The issues of a report as lines: how often, what, where, and below each one what to do. */
export function issueLines({ issues }: Report): string[] {
  if (issues.length === 0) return ['No issues were found.'];
  return [
    styleText('bold', 'Issues'),
    `  ${'severity'.padEnd(9)}${'rows'.padStart(6)}${'share'.padStart(9)}   ${'issue'.padEnd(21)}${'column'.padEnd(9)}first met`,
    ...[...issues].sort(bySeverity).flatMap((issue) => {
      const severity = issue.severity.padEnd(9);
      const color =
        issue.severity in COLORS ? COLORS[issue.severity as keyof typeof COLORS] : 'reset';
      const count = issue.count.toLocaleString('en').padStart(6);
      const percent = `${issue.percent.toFixed(2)} %`.padStart(9);
      const where = `${issue.code.padEnd(21)}${(issue.column ?? '-').padEnd(9)}`;
      return [
        `  ${styleText(color, severity)}${count}${percent}   ${where}${firstExample(issue)}`,
        ...wrap(issue.hint, WIDTH - 12).map((line) => `           ${styleText('dim', line)}`),
      ];
    }),
  ];
}

/** What rejects rows comes first; the API sorts by how often only, and the order among equals is kept. */
function bySeverity(a: { severity: string }, b: { severity: string }): number {
  const order = Object.keys(COLORS);
  return order.indexOf(a.severity) - order.indexOf(b.severity);
}

function firstExample({ examples: [first] }: Report['issues'][number]): string {
  if (!first) return '';
  if (first.value === null || first.value === '') return `line ${first.line}`;
  const value = first.value.replaceAll(/\s+/g, ' ');
  return `line ${first.line}: ${value.length > 24 ? `${value.slice(0, 23)}…` : value}`;
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
