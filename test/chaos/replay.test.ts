import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FAILPOINT_PATTERN, FAILPOINTS, parseFailpoint } from '../../domain/failpoint.ts';
import { createReach } from '../../process/failpoint.ts';
import { createDraw } from './draw.ts';
import { KIND_NAMES } from './kinds.ts';
import { parseOptions } from './options.ts';
import { differencesOf } from './outcome.ts';
import { formatResult } from './print-results.ts';

test('what a run that differs prints does the same run again', () => {
  const result = {
    kind: 'api',
    seed: 1234,
    milliseconds: 9,
    what: 'x',
    differences: ['y'],
  } as const;
  const printed = formatResult({ ...result, differences: ['y'] }, 'small');
  const [, args = ''] = printed.split('npm run chaos -- ');
  const options = parseOptions(args.split(' '));
  expect(options).toEqual({ seed: 1234, runs: { api: 1 }, lanes: 2, size: 'small' });
  const draws = () => {
    const draw = createDraw('api', options.seed);
    return [draw.next(), draw.below(7), draw.pick(['a', 'b', 'c'])];
  };
  expect(draws()).toEqual(draws());
});

test('runs are counted for each kind, for those that are named, or one by one', () => {
  expect(Object.keys(parseOptions(['--runs', '3']).runs)).toEqual(KIND_NAMES);
  expect(parseOptions(['--kind', 'disk,all', '--runs', '3']).runs).toEqual({ disk: 3, all: 3 });
  expect(parseOptions(['--runs', 'worker=100,frozen=30']).runs).toEqual({
    worker: 100,
    frozen: 30,
  });
  expect(() => parseOptions(['--kind', 'disc'])).toThrow('There is no kind "disc"');
});

test('a difference is named by its path, and equal outcomes have none', () => {
  const outcome = { status: 'completed', report: { tally: { read: 5, added: 5 } } };
  expect(differencesOf(outcome, structuredClone(outcome))).toEqual([]);
  const other = { ...outcome, report: { tally: { read: 5, added: 4 } } };
  expect(differencesOf(outcome, other)).toEqual(['report.tally.added: undisturbed 5, disturbed 4']);
});

test('a failpoint strikes once, at the time that it names, and never without one', () => {
  for (const name of FAILPOINTS) expect(`${name}:2:SIGSTOP`).toMatch(FAILPOINT_PATTERN);
  for (const wrong of ['before', 'before-commit:0', 'before-commit:1:SIGTERM', ''])
    expect(wrong).not.toMatch(FAILPOINT_PATTERN);
  expect(parseFailpoint('closing')).toEqual({ name: 'closing', nth: 1, signal: 'SIGKILL' });
  const reach = createReach(undefined);
  for (const name of FAILPOINTS) reach(name);
});

test('docs/faults.md has every kind and every point', () => {
  const docs = readFileSync(new URL('../../docs/faults.md', import.meta.url), 'utf8');
  const kinds = [...docs.matchAll(/^\| `(\w+)` \|/gm)].map(([, kind]) => kind);
  expect(new Set(kinds)).toEqual(new Set(KIND_NAMES));
  for (const name of FAILPOINTS) expect(docs).toContain(`\`${name}\``);
});
