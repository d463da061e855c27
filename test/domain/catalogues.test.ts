import { expect, test } from 'vitest';
import { transformations } from '../../domain/transformations/definition.ts';
import { checkHeader, headerIssues, requireColumn } from '../../domain/header.ts';
import { IssueCounter } from '../../domain/issues.ts';
import { bucketShare, bucketsFor, planChunkBytes } from '../../domain/file-plan.ts';
import { joinSamples, type Sample } from '../../domain/report.ts';
import { bucketOf, keyOrder, recordKey } from '../../domain/record-key.ts';
import { addTallies, emptyTally, tallyCloses } from '../../domain/tally.ts';
import { planRanges } from '../../workflows/ranges.ts';

test('a header is trimmed, and refused with both positions when a name stands twice', () => {
  expect(checkHeader([' email ', '', 'Name'])).toEqual(['email', '', 'Name']);
  expect(() => checkHeader(['a', 'b', ' a'])).toThrow(
    '"a" stands twice in the header, as column 1 and column 3',
  );
  expect(() => checkHeader(['', ' '])).toThrow('no column name');
  expect(() => checkHeader(['a', 'b\0'])).toThrow('column 2 holds a NUL');
  expect(() => checkHeader(Array.from({ length: 2001 }, (_, i) => `c${i}`))).toThrow(
    '2001 columns',
  );
  expect(checkHeader(Array.from({ length: 2000 }, (_, i) => `c${i}`))).toHaveLength(2000);
});

test('columns without a name are told, not imported', () => {
  expect(headerIssues(['a', '', 'b', ''], 'csv')).toEqual([
    {
      code: 'unnamed_column',
      column: null,
      count: 2,
      examples: [
        { line: 1, value: 'column 2' },
        { line: 1, value: 'column 4' },
      ],
    },
  ]);
  expect(headerIssues(['a'], 'csv')).toEqual([]);
});

test('a missing column is named together with what the header has', () => {
  expect(requireColumn(['a', 'email'], 'email')).toBe(1);
  expect(() => requireColumn(['Email', 'x'], 'email')).toThrow(
    'it has "Email", and upper and lower case matter',
  );
  expect(() => requireColumn(['email;name'], 'email')).toThrow(
    'only one column, "email;name", so the delimiter may be wrong',
  );
  expect(() => requireColumn(['a', 'b'], 'email')).toThrow('it has "a", "b"');
});

test('issue counts do not depend on the order in which parts are added, and keep the first five examples', () => {
  const issues = Array.from({ length: 20 }, (_, index) => ({
    code: 'invalid_email' as const,
    line: 20 - index,
    column: 'email',
    value: `v${20 - index}\0`,
  }));
  const one = new IssueCounter();
  for (const issue of issues) one.add(issue);
  const parts = [issues.slice(0, 7), issues.slice(7)].map((part) => {
    const counter = new IssueCounter();
    for (const issue of part) counter.add(issue);
    return counter.toCounts();
  });
  for (const order of [parts, parts.toReversed()]) {
    const all = new IssueCounter();
    for (const part of order) all.addAll(part);
    expect(all.toCounts()).toEqual(one.toCounts());
  }
  expect(one.toCounts()[0]?.examples.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
  expect(one.toCounts()[0]?.examples[0]?.value).toBe('v1\u2400');
});

test('samples of parts join to the first and the last five', () => {
  const record = (line: number) => ({ line, read: {}, stored: null, issues: [] });
  const part = (from: number, to: number) => {
    const lines = Array.from({ length: to - from }, (_, index) => record(from + index));
    return { first: lines.slice(0, 5), last: lines.slice(-5) } as Sample;
  };
  const joined = [part(2, 4), part(4, 5), part(5, 20), part(20, 22)].reduce(joinSamples);
  expect(joined.first.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
  expect(joined.last.map(({ line }) => line)).toEqual([17, 18, 19, 20, 21]);
});

test('a tally closes when every record has one outcome', () => {
  const tally = addTallies(
    { ...emptyTally(), read: 3, added: 1 },
    { ...emptyTally(), rejected: 1, ignored: 1 },
  );
  expect(tallyCloses(tally)).toBe(true);
  expect(tallyCloses({ ...tally, updated: 1 })).toBe(false);
});

test('buckets are ranges of keys: the order of buckets is the order of keys', () => {
  const keys = Array.from({ length: 1000 }, (_, index) => recordKey(`email:${index}`)).sort();
  const buckets = keys.map((key) => bucketOf(keyOrder(key), 7));
  expect(buckets).toEqual(buckets.toSorted((a, b) => a - b));
  expect(new Set(buckets)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  expect(bucketOf(keyOrder('f'.repeat(32)), 4096)).toBe(4095);
});

test('ranges cover every part once, are few for small files and bounded for large ones', () => {
  for (const total of [0, 1, 5, 12, 13, 500, 5000]) {
    const ranges = planRanges('run', 0, total);
    expect(
      ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i)),
    ).toEqual(Array.from({ length: total }, (_, i) => i));
    expect(Math.max(0, ...ranges.map(({ from, to }) => to - from))).toBeLessThanOrEqual(60);
    expect(ranges.length).toBeLessThanOrEqual(12 + Math.ceil(Math.max(0, total - 600) / 60));
  }
});

test('plans keep what a thread and a bucket hold bounded, also for wide files', () => {
  const shape = { textBytes: 110e6, headerBytes: 120, columns: 12, recordBytes: 110 };
  expect(bucketsFor(bucketShare(shape, 100))).toBe(1);
  expect(bucketsFor(0)).toBe(1);
  expect(bucketsFor(bucketShare(shape, 1_000_000))).toBeGreaterThanOrEqual(25);
  const wide = { textBytes: 1e9, headerBytes: 40_000, columns: 2_000, recordBytes: 2_500 };
  expect(planChunkBytes(wide)).toBeLessThan(planChunkBytes(shape));
  expect((planChunkBytes(wide) / wide.recordBytes) * 60_000).toBeLessThan(80e6);
});

test('a header is judged as its transformations leave it', () => {
  const list = transformations.parse([
    { op: 'rename', from: 'Branch', to: 'custom_branch' },
    { op: 'rename', from: 'Total', to: 'totl' },
    { op: 'copy', from: 'gone', to: 'x' },
    { op: 'delete', field: 'gone' },
    { op: 'new', field: 'custom_a', value: 1 },
  ]);
  const issues = headerIssues(['orderId', 'Branch', 'Total', ''], 'kevel-csv', list);
  expect(issues.map(({ code, column, examples }) => [code, column, examples[0]?.value])).toEqual([
    ['unnamed_column', null, 'column 4'],
    ['transformation_without_field', 'gone', 'transformation 3 (copy "gone")'],
    ['transformation_without_field', 'gone', 'transformation 4 (delete "gone")'],
    ['unknown_column', 'totl', 'totl'],
  ]);
});
