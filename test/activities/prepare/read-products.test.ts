import { gunzipSync } from 'node:zlib';
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ChunkTask } from '../../../activities/prepare/prepare-chunk.ts';
import { readProducts } from '../../../activities/prepare/read-products.ts';
import { BucketRows, HEAD_BYTES } from '../../../activities/prepare/row-format.ts';
import { importDefinition } from '../../../domain/definition.ts';
import { bucketOf, keyOrder, recordKey } from '../../../domain/record-key.ts';

const runId = randomUUID();

/** Reads a chunk of JSON Lines that begins on line 10. */
function readLines(lines: readonly string[], buckets = 1) {
  const rows = new BucketRows(buckets);
  const text = Buffer.from(lines.join('\n'));
  const task: ChunkTask = {
    runId,
    chunk: 0,
    textObject: '',
    offsetBytes: 0,
    lengthBytes: text.length,
    firstLine: 10,
    layout: { kind: 'jsonl' },
    buckets,
    definition: importDefinition.parse({
      name: 'products',
      entity: 'products',
      source: { kind: 'file', url: 'upload://products.jsonl' },
      format: { kind: 'jsonl' },
    }),
  };
  const { report, rejected } = readProducts(text, task, rows, task.layout);
  const rejectedRows: unknown[] = (rejected ? gunzipSync(rejected).toString() : '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return { report, rejected: rejectedRows, rows };
}

test('good products become rows of their buckets, blank lines nothing', () => {
  const ids = Array.from({ length: 200 }, (_, index) => `p${index}`);
  const { report, rejected, rows } = readLines(
    ids.flatMap((id) => [JSON.stringify({ id }), '']),
    4,
  );
  expect(report).toMatchObject({ rows: 200, read: 200, rejected: 0, ignored: 0, issues: [] });
  expect(rejected).toEqual([]);
  const found = new Set<string>();
  const content = Buffer.concat([...rows.content()]);
  const offsets = rows.offsets();
  for (let bucket = 0; bucket < 4; bucket += 1) {
    for (let at = offsets[bucket] ?? 0; at < (offsets[bucket + 1] ?? 0); ) {
      const length = content.readUInt32LE(at);
      const [key, , id = '', run] = content
        .toString('utf8', at + HEAD_BYTES, at + HEAD_BYTES + length)
        .split('\t');
      expect([key, run]).toEqual([recordKey(id), runId]);
      expect(bucketOf(keyOrder(key ?? ''), 4)).toBe(bucket);
      expect(content.readUInt32LE(at + 4)).toBe(10 + 2 * ids.indexOf(id));
      found.add(id);
      at += HEAD_BYTES + length;
    }
  }
  expect(found).toEqual(new Set(ids));
});

test('bad products are kept with their text and all their issues, between good ones', () => {
  const { report, rejected } = readLines([
    '{"id":"a"}',
    '{"price":"x"}',
    '{"id":"b","title":1}',
    '{',
  ]);
  expect(report).toMatchObject({ rows: 4, read: 4, rejected: 2 });
  expect(report.issues.map(({ code, column, count }) => [code, column, count])).toEqual([
    ['invalid_number', 'price', 1],
    ['malformed_json', null, 1],
    ['missing_value', 'id', 1],
    ['unknown_field', 'title', 1],
  ]);
  expect(rejected).toEqual([
    {
      line: 11,
      cells: null,
      raw: '{"price":"x"}',
      issues: [
        { code: 'missing_value', column: 'id', value: null },
        { code: 'invalid_number', column: 'price', value: 'x' },
      ],
    },
    {
      line: 13,
      cells: null,
      raw: '{',
      issues: [
        {
          code: 'malformed_json',
          column: null,
          value: "Expected property name or '}' at character 2",
        },
      ],
    },
  ]);
});

test('the first and the last five are shown as they were read and as they are stored', () => {
  const lines = Array.from({ length: 12 }, (_, index) => `{"id":${index},"price":"${index}.50"}`);
  const { report } = readLines(lines.with(11, 'nothing'));
  const { first, last } = report.sample;
  expect([first, last].map((side) => side.map(({ line }) => line))).toEqual([
    [10, 11, 12, 13, 14],
    [17, 18, 19, 20, 21],
  ]);
  expect(first[0]).toEqual({
    line: 10,
    read: { id: 0, price: '0.50' },
    stored: { id: '0', price: 0.5 },
    issues: [],
  });
  expect(last[4]).toMatchObject({
    read: { '(line)': 'nothing' },
    stored: null,
    issues: [{ code: 'malformed_json' }],
  });
});

test('a file whose every record has other fields does not make the report grow with it', () => {
  const lines = Array.from({ length: 5_000 }, (_, index) => `{"id":${index},"field${index}":1}`);
  const { report } = readLines(lines);
  expect(report.issues.length).toBeLessThanOrEqual(2_001);
  expect(report.issues[0]).toMatchObject({ code: 'unknown_field', column: null, count: 3_000 });
});
