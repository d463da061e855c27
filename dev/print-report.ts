import { styleText } from 'node:util';
import { OUTCOMES, type Outcome } from '../domain/tally.ts';
import { assertNever, type Entity } from '../domain/vocabulary.ts';
import type { Report } from './api-client.ts';

/** What an outcome means for the records of an entity, where it is not the same for all. */
const MEANINGS: Record<Entity, Record<'rejected' | 'ignored', string>> = {
  users: {
    rejected: 'rows that cannot be imported; see the issues',
    ignored: 'rows merged into another row of the same user, and blank rows',
  },
  orders: {
    rejected: 'orders with an error in one of their rows; see the issues',
    ignored: 'orders that stand again further down, and blank rows',
  },
  products: {
    rejected: 'products that cannot be imported; see the issues',
    ignored: 'products that stand again further down',
  },
};

const COLORS = { error: 'red', warning: 'yellow', notice: 'cyan' } as const;
const WIDTH = 98;
/** Issues that are shown with their hint; the others are counted. */
const SHOWN_ISSUES = 8;
/** Of these, at most so many are errors while there are others to show. */
const SHOWN_ERRORS = 5;
const LONGEST_COLUMN = 22;

/** The tally of a run as lines: what became of each record, their sum, and the events of orders. */
export function tallyLines(entity: Entity, { tally, events }: Report): string[] {
  const line = (name: string, count: number, meaning: string) =>
    `  ${name.padEnd(12)}${count.toLocaleString('en').padStart(7)}   ${styleText('dim', meaning)}`;
  return [
    styleText('bold', `What became of the ${entity}`),
    ...OUTCOMES.map((outcome) => line(outcome, tally[outcome], meaningOf(entity, outcome))),
    line('read', tally.read, 'all of them: the sum of the above'),
    ...Object.entries(events ?? {}).map(([type, count]) =>
      line(type, count, `events, for those ${type === 'orderPlace' ? 'added' : 'updated'}`),
    ),
  ];
}

/** The issues of a report as lines: how often, what, where, and below each one what to do. */
export function issueLines({ issues }: Report): string[] {
  if (issues.length === 0) return ['No issues were found.'];
  const shown = worstOf(issues);
  const told = new Set<string>();
  const codeWidth = Math.max(...shown.map(({ code }) => code.length)) + 2;
  const columnWidth = Math.max(6, ...shown.map(({ column }) => columnName(column).length)) + 2;
  const more = issues.length - shown.length;
  return [
    styleText('bold', 'Issues'),
    `  ${'severity'.padEnd(9)}${'count'.padStart(5)}${'share'.padStart(9)}   ${'issue'.padEnd(codeWidth)}${'column'.padEnd(columnWidth)}first met`,
    ...shown.flatMap((issue) => {
      const severity = issue.severity.padEnd(9);
      const color =
        issue.severity in COLORS ? COLORS[issue.severity as keyof typeof COLORS] : 'reset';
      const count = issue.count.toLocaleString('en').padStart(5);
      const percent = `${issue.percent.toFixed(2)} %`.padStart(9);
      const where = `${issue.code.padEnd(codeWidth)}${columnName(issue.column).padEnd(columnWidth)}`;
      const rest = WIDTH - 28 - where.length;
      const hint = told.has(issue.hint) ? [] : wrap(issue.hint, WIDTH - 12);
      told.add(issue.hint);
      return [
        `  ${styleText(color, severity)}${count}${percent}   ${where}${firstExample(issue, rest)}`,
        ...hint.map((line) => `           ${styleText('dim', line)}`),
      ];
    }),
    ...(more > 0
      ? [
          `  ${more} more ${more === 1 ? 'kind of issue is' : 'kinds of issue are'} in the report of the run.`,
        ]
      : []),
  ];
}

function meaningOf(entity: Entity, outcome: Outcome): string {
  switch (outcome) {
    case 'added':
      return `${entity} that were not there before`;
    case 'updated':
      return `${entity} that were there, with something new`;
    case 'unchanged':
      return `${entity} that were there, with nothing new`;
    case 'rejected':
    case 'ignored':
      return MEANINGS[entity][outcome];
    default:
      return assertNever(outcome);
  }
}

/** What rejects rows comes first; the API sorts by how often only, and the order among equals is kept. */
function worstOf(issues: Report['issues']): Report['issues'] {
  const order = Object.keys(COLORS);
  const sorted = issues.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const others = sorted.filter(({ severity }) => severity !== 'error').length;
  const errors = Math.max(SHOWN_ERRORS, SHOWN_ISSUES - others);
  return sorted
    .filter(({ severity }, at) => severity !== 'error' || at < errors)
    .slice(0, SHOWN_ISSUES);
}

function columnName(column: string | null): string {
  return shorten(column ?? '-', LONGEST_COLUMN);
}

function firstExample({ examples: [first] }: Report['issues'][number], width: number): string {
  if (!first) return '';
  const line = `line ${first.line}`;
  if (first.value === null || first.value === '') return line;
  return shorten(`${line}: ${first.value.replaceAll(/\s+/g, ' ')}`, width);
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
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
