import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readChunk } from '../../../activities/prepare/prepare-chunk.ts';
import { BucketRows } from '../../../activities/prepare/row-format.ts';
import { createLineCutter } from '../../../domain/json-lines/cutter.ts';
import { importDefinition } from '../../../domain/definition.ts';

const HASH = 'fab1e2e699b3b927cbf875046a64f2225df02d5cb306f3857424c2bbb87be61f';

function readUsers(text: string | Buffer, format: object = {}, more: object = {}) {
  const definition = importDefinition.parse({
    name: 'users',
    entity: 'users',
    source: { kind: 'file', url: 'upload://users.jsonl' },
    format: { kind: 'jsonl', userIdField: 'email', userIdType: 'email', ...format },
    ...more,
  });
  const rows = new BucketRows(1);
  const task = {
    runId: '0199f000-0000-7000-8000-000000000000',
    chunk: 0,
    textObject: '',
    offsetBytes: 0,
    lengthBytes: 0,
    firstLine: 1,
    layout: { kind: 'jsonl' },
    buckets: 1,
    definition,
  } as const;
  const { report, rejected } = readChunk(Buffer.from(text), task, rows);
  return {
    report,
    rejected: rejected ? gunzipSync(rejected).toString() : '',
    rows: Buffer.concat([...rows.content()]).toString(),
    issues: report.issues.map(({ code, column, count }) => [code, column, count]),
  };
}

test('good users become rows, the others are kept with their text and issues, blank lines are nothing', () => {
  const { report, rejected, rows, issues } = readUsers(
    [
      '{"email":"A@b.co","n":[1]}',
      '',
      '{"email":',
      '[]',
      '{"email":"x"}',
      '{"n":1}',
      '{"email":"c@b.co","x":"\\\\"}',
    ].join('\r\n'),
  );
  expect(report).toMatchObject({ rows: 6, read: 6, rejected: 4, ignored: 0 });
  expect(rows).toContain(
    '\temail\ta@b.co\t0199f000-0000-7000-8000-000000000000\t{"n":[1],"email":"A@b.co"}\n',
  );
  // COPY reads a backslash where two stand.
  expect(rows).toContain('{"x":"\\\\\\\\","email":"c@b.co"}\n');
  expect(issues).toEqual([
    ['invalid_email', 'email', 1],
    ['malformed_json', null, 1],
    ['missing_user_id', 'email', 1],
    ['not_an_object', null, 1],
  ]);
  expect(
    rejected
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { line: 3, cells: null, raw: '{"email":' },
    { line: 4, raw: '[]' },
    {
      line: 5,
      raw: '{"email":"x"}',
      issues: [{ code: 'invalid_email', column: 'email', value: 'x' }],
    },
    { line: 6, raw: '{"n":1}' },
  ]);
});

test('a user with a name twice or half of a character is kept, and told', () => {
  const { report, rows, issues } = readUsers(
    '{"email":"a@b.co","n":1,"n":2}\n{"email":"c@b.co","t":"x\\ud800"}',
  );
  expect(report.rejected).toBe(0);
  expect(rows).toContain('{"n":2,"email":"a@b.co"}');
  expect(rows).toContain('{"t":"x\ufffd","email":"c@b.co"}');
  expect(issues).toEqual([
    ['lone_surrogate', 't', 1],
    ['repeated_name', 'n', 1],
  ]);
});

test('the sample shows numbers that a double would change as text', () => {
  const { report } = readUsers('{"email":"a@b.co","n":12345678901234567890,"f":1.5}');
  expect(report.sample.first).toMatchObject([
    {
      read: { email: 'a@b.co', n: '12345678901234567890', f: 1.5 },
      stored: { email: 'a@b.co', n: '12345678901234567890', f: 1.5 },
    },
  ]);
});

test('the plain text of an id that is hashed is neither in the rows nor in the report', () => {
  const hashed = readUsers('{"email":" John@email.com","n":1}', { hashUserId: true });
  expect(hashed.rows).toContain(`\temail_sha256\t${HASH}\t`);
  expect(JSON.stringify([hashed.rows, hashed.report])).not.toMatch(/john/i);
  const transformations = [
    { op: 'rename', from: 'mail', to: 'email' },
    { op: 'new', field: 'source', value: 'crm' },
  ];
  const renamed = readUsers('{"mail":"john@email.com"}', { hashUserId: true }, { transformations });
  expect(renamed.rows).toContain(`\temail_sha256\t${HASH}\t`);
  expect(renamed.rows).toContain('\t{"source":"crm"}\n');
  expect(JSON.stringify([renamed.rows, renamed.report])).not.toMatch(/john/i);
});

test('what transformations make is stored, what they cannot make refuses the user', () => {
  const transformations = [
    { op: 'rename', from: 'orders', to: 'n', values: [{ op: 'cast', to: 'integer' }] },
    { op: 'delete', field: 'x' },
  ];
  const { rows, issues, report } = readUsers(
    '{"email":"a@b.co","orders":"7","x":1,"id":12345678901234567890}\n{"email":"none","orders":"many"}',
    {},
    { transformations },
  );
  expect(rows).toContain('{"n":7,"id":12345678901234567890,"email":"a@b.co"}');
  expect(report.rejected).toBe(1);
  expect(issues).toEqual([
    ['invalid_cast', 'orders', 1],
    ['reserved_user_id', 'email', 1],
  ]);
});

// The bounds of a worker: memory stays far below what such a line would take as values.
test.each([
  [
    'a line of 60 MiB',
    () =>
      Buffer.concat([Buffer.from('{"a":"'), Buffer.alloc(60 * 1_048_576, 'x'), Buffer.from('"}')]),
    'record_too_long',
  ],
  [
    'a million fields',
    () =>
      Buffer.from(`{${Array.from({ length: 1_000_000 }, (_, index) => `"${index}":1`).join()}}`),
    'record_too_long',
  ],
  [
    '100,000 fields',
    () => Buffer.from(`{${Array.from({ length: 100_000 }, (_, index) => `"${index}":1`).join()}}`),
    'too_deep',
  ],
  [
    '100,000 levels',
    () => Buffer.from(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
    'too_deep',
  ],
  [
    '100,000 lists',
    () => Buffer.from(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    'too_deep',
  ],
  [
    '100,000 lists that never close',
    () => Buffer.from(`{"a":${'['.repeat(100_000)}`),
    'malformed_json',
  ],
  [
    'a number of 1,000,000 digits',
    () => Buffer.from(`{"email":"a@b.co","n":${'1'.repeat(1_000_000)}}`),
    'number_out_of_range',
  ],
  [
    '1,000,000 escapes',
    () => Buffer.from(`{"email":"a@b.co","n":"${'\\n'.repeat(500_000)}","\\u0061":1}`),
    null,
  ],
])('%s ends within a second and 100 MB', (_, make, code) => {
  const text = make();
  const before = process.memoryUsage().rss;
  const started = performance.now();
  const cutter = createLineCutter({ chunkBytes: 1_048_576, offsetBytes: 0 });
  expect([...cutter.push(text), ...cutter.end()]).toHaveLength(1);
  const { issues, report } = readUsers(text);
  expect(performance.now() - started).toBeLessThan(1_000);
  expect((process.memoryUsage().rss - before) / 1_048_576).toBeLessThan(100);
  expect(issues.map(([found]) => found)).toEqual(code === null ? [] : [code]);
  expect(report.read).toBe(1);
});
