import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPeakMeter, type PeakMeter } from '../../bench/measure-processes.ts';
import { importUsers, issuesOf } from '../support/runs.ts';
import { useService } from '../support/service.ts';

const service = useService();
const MB = 1e6;
/** What the benchmark allows an ordinary import, too. */
const MOST_WORKER_BYTES = 500 * MB;

let meter: PeakMeter;
let workerPid: number;

beforeEach(async () => {
  workerPid = service.worker.pid;
  meter = await openPeakMeter(workerPid);
});

afterEach(async () => {
  expect(await meter.close()).toBeLessThan(MOST_WORKER_BYTES);
  // The same worker takes the next file.
  expect(service.worker.pid).toBe(workerPid);
  const run = await importUsers(service, 'after.csv', 'email\nafter@example.com\n', {
    dryRun: true,
  });
  expect(run).toMatchObject({ status: 'completed', tally: { read: 1, rejected: 0 } });
});

describe('a file that is made to do harm ends within its bounds, and the worker takes the next one', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);
  test.each<[string, () => Buffer, string, RegExp]>([
    [
      'one field of 200 MB',
      () => Buffer.concat([Buffer.from('email,a\nx@y.co,'), Buffer.alloc(200 * MB, 'x')]),
      'UnreadableFile',
      /Line 2 is longer than 64 MiB/,
    ],
    [
      'one field of 200 MB in quotes',
      () => Buffer.concat([Buffer.from('email,a\nx@y.co,"'), Buffer.alloc(200 * MB, 'x')]),
      'UnreadableFile',
      /Line 2 is longer than 64 MiB/,
    ],
    [
      '100,000 columns',
      () => Buffer.from(`email,${names(99_999).join(',')}\n`),
      'InvalidHeader',
      /100000 columns; at most 2000/,
    ],
    [
      'a header of 10 MB',
      () => Buffer.from(`email,${'a'.repeat(10 * MB)}\nx@y.co,1\n`),
      'InvalidHeader',
      /does not end within 1 MiB/,
    ],
    [
      'a header of 10 MB in many columns',
      () => Buffer.from(`email,${names(1_300_000).join(',')}\n`),
      'InvalidHeader',
      /does not end within 1 MiB/,
    ],
    [
      'a column that stands twice',
      () => Buffer.from('email,name,name\nx@y.co,a,b\n'),
      'InvalidHeader',
      /as column 2 and column 3/,
    ],
    [
      'a gigabyte in a megabyte of gzip',
      () => Buffer.concat(Array(10).fill(gzipSync(Buffer.alloc(100 * MB, 'email\n')))),
      'UnreadableFile',
      /more than 250 times its size/,
    ],
    [
      'gzip in gzip',
      () => gzipSync(gzipSync(Buffer.alloc(100 * MB))),
      'UnreadableFile',
      /it is packed with gzip/,
    ],
  ])(
    '%s',
    async (name, content, type, message) => {
      const run = await importUsers(service, `${name.replaceAll(',', '')}.csv`, content());
      expect(run).toMatchObject({
        status: 'failed',
        failure: { type, message: expect.stringMatching(message) },
      });
    },
    120_000,
  );

  test.each([
    ['stray quotes', 'a"b,c\n', 'stray_quote', 'email'],
    ['NULs', 'a\0b,c\n', 'nul_character', 'email'],
    ['a quote on each line', '"x\n"y\n', 'quote_across_lines', 'email'],
  ])(
    '2 MB of nothing but %s',
    async (name, row, code, column) => {
      const rows = Math.ceil((2 * MB) / row.length);
      const content = Buffer.from(`email,name\n${row.repeat(rows)}`);
      const run = await importUsers(service, `${name}.csv`, content);
      expect(run.status).toBe('completed');
      expect(run.tally).toMatchObject({ added: 0 });
      expect(await issuesOf(service, run.id)).toContainEqual([
        code,
        column,
        run.tally?.rejected,
        2,
      ]);
    },
    120_000,
  );
});

test.each(['/v1/imports', '/v1/preview'])('a body of 2 MB for %s is refused', async (path) => {
  const answer = await service.request('POST', path, { name: 'x'.repeat(2 * MB) });
  expect(answer.status).toBe(413);
});
