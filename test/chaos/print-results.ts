import type { Size } from './cases.ts';
import { type Kind, KIND_NAMES } from './kinds.ts';
import type { Result } from './campaign.ts';

/** The line of one run, and with a difference: where it differs, and how it is done again. */
export function formatResult(result: Result, size: Size): string {
  const { kind, seed, milliseconds, what, differences, skipped } = result;
  const end = skipped ? `skipped: ${skipped}` : differences.length === 0 ? 'ok' : 'DIFFERENT';
  const line = `${kind.padEnd(9)} ${String(seed).padStart(7)}  ${what}  ${milliseconds} ms  ${end}`;
  if (differences.length === 0) return line;
  const replay = `npm run chaos -- --kind ${kind} --seed ${seed} --runs 1 --size ${size}`;
  return [line, ...differences.map((difference) => `    ${difference}`), `    ${replay}`].join(
    '\n',
  );
}

/** The table of all runs by kind. */
export function formatSummary(results: readonly Result[]): string {
  const rows = KIND_NAMES.flatMap((kind) => {
    const of = results.filter((result) => result.kind === kind);
    return of.length === 0 ? [] : [summaryOf(kind, of)];
  });
  return [['kind', 'runs', 'different', 'refusals', 'retries', 'skipped', 'mean s'], ...rows]
    .map(([kind = '', ...cells]) =>
      [kind.padEnd(10), ...cells.map((cell) => cell.padStart(9))].join(' '),
    )
    .join('\n');
}

function summaryOf(kind: Kind, results: readonly Result[]): string[] {
  const sum = (count: (result: Result) => number) =>
    results.reduce((total, result) => total + count(result), 0);
  return [
    kind,
    String(results.length),
    String(sum(({ differences }) => Math.min(1, differences.length))),
    String(sum(({ refusals = 0 }) => refusals)),
    String(sum(({ retries = 0 }) => retries)),
    String(sum(({ skipped }) => (skipped ? 1 : 0))),
    (sum(({ milliseconds }) => milliseconds) / results.length / 1000).toFixed(1),
  ];
}
