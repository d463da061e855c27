import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPeakMeter } from '../../bench/measure-processes.ts';
import { freePort } from '../../dev/ports.ts';
import type { Preview } from '../../preview/preview.ts';
import { importFile, type ImportOf, reportOf } from '../support/runs.ts';
import { zip } from '../support/packed.ts';
import { useService } from '../support/service.ts';

const port = await freePort();
const service = useService({ ALLOWED_PRIVATE_HOSTS: `127.0.0.1:${port}` });

type Answer = Preview & { knownIds: { sampled: number; known: number } | null };

const USERS = { kind: 'csv', userIdField: 'email', userIdType: 'email' };
const users = (changes: object = {}): ImportOf => ({ entity: 'users', format: USERS, ...changes });
const example = (name: string) => readFileSync(new URL(`../../examples/${name}`, import.meta.url));
const rows = (count: number) =>
  Array.from({ length: count }, (_, row) => `u${row}@example.com;${row};Åsa ${row}\n`).join('');
const latin1 = (text: string) => Buffer.from(text, 'latin1');

const preview = (url: string, { entity, format, source, transformations }: ImportOf, limit = 20) =>
  service.call<Answer>('POST', '/v1/preview', {
    entity,
    format,
    source: { kind: 'file', url, ...source },
    ...(transformations === undefined ? {} : { transformations }),
    limit,
  });

function firstLines(file: Buffer, lines: number): Buffer {
  let end = 0;
  for (let line = 0; line < lines; line += 1) end = file.indexOf('\n', end) + 1;
  return file.subarray(0, end);
}

const FILES: [string, Buffer | string, ImportOf][] = [
  ['users.csv', firstLines(example('users.csv'), 900), users({ source: { encoding: 'auto' } })],
  ['orders.csv', example('orders.csv'), { entity: 'orders', format: { kind: 'kevel-csv' } }],
  [
    'hashed.csv',
    example('orders.csv'),
    { entity: 'orders', format: { kind: 'kevel-csv', hashUserId: true } },
  ],
  [
    'shopify.csv',
    example('shopify-orders.csv'),
    { entity: 'orders', format: { kind: 'shopify-csv' } },
  ],
  ['products.xml', example('products.xml'), { entity: 'products', format: { kind: 'google-xml' } }],
  [
    'products-atom.xml',
    example('products-atom.xml'),
    { entity: 'products', format: { kind: 'google-xml' } },
  ],
  ['products.jsonl', example('products.jsonl'), { entity: 'products', format: { kind: 'jsonl' } }],
  [
    'users.jsonl',
    '{"email":"a@example.com","n":12345678901234567890,"tags":[1,{"a":null}]}\n\n[1]\n{"email":7}\n{"email":"b@example.com","email":"c@example.com"}\n',
    users({ format: { ...USERS, kind: 'jsonl' } }),
  ],
  [
    'latin1.csv',
    latin1(`email;n;name\n${rows(40)}`),
    users({ source: { encoding: 'windows-1252' } }),
  ],
  ['detected.csv', latin1(`email;n;name\n${rows(40)}`), users({ source: { encoding: 'auto' } })],
  ['utf16.csv', Buffer.from(`\ufeffemail;n;name\n${rows(40)}`, 'utf16le'), users()],
  ['gzip.csv.gz', gzipSync(`email;n;name\n${rows(40)}`), users()],
  ['zstd.csv.zst', zstdCompressSync(Buffer.from(`email;n;name\n${rows(40)}`)), users()],
  ['one.zip', zip([{ name: 'u.csv', content: Buffer.from(`email;n;name\n${rows(40)}`) }]), users()],
  [
    'odd.csv',
    'email,n\na@example.com,1\n"x,1\nbad,2\n\n,\nb@example.com,"a""b"c"\nc@example.com,1,2\n\xffd@example.com,1',
    users(),
  ],
  ['wrong-bytes.csv', latin1(`email;n;name\n${rows(40)}`), users()],
  ['told.csv', 'email^n\na@example.com^1\n', users({ format: { ...USERS, delimiter: '^' } })],
  [
    'transformed.csv',
    `email;n;name\n${rows(8)}x@example.com;many;y\n`,
    users({
      transformations: [
        { op: 'rename', from: 'n', to: 'orders', values: [{ op: 'cast', to: 'integer' }] },
        { op: 'delete', field: 'name' },
        { op: 'new', field: 'from', value: 'crm' },
      ],
    }),
  ],
  [
    'transformed.jsonl',
    '{"sku":"p1","n":"1"}\n{"sku":"p2","n":"x"}\n',
    {
      entity: 'products',
      format: { kind: 'jsonl' },
      transformations: [
        { op: 'rename', from: 'sku', to: 'id' },
        { op: 'copy', from: 'n', to: 'm', values: [{ op: 'cast', to: 'integer' }] },
      ],
    },
  ],
];

test.each(FILES)('what the preview of %s shows is what the run does', async (name, content, of) => {
  await service.upload(name, content as Uint8Array);
  const shown = await preview(`upload://${name}`, of, 1000);
  const run = await importFile(service, name, content as Uint8Array, { ...of, dryRun: true });
  expect(run.status).toBe('completed');
  const report = await reportOf(service, run.id);
  expect(shown.recordsRead).toBe(report.fileItems);
  expect(shown.more).toBe(false);
  expect(shown.records.slice(0, 5)).toEqual(report.sample.first);
  expect(shown.records.slice(-5)).toEqual(report.sample.last);
  // What takes all records of a file, or what is stored, only a run can tell.
  const merging = new Set(['merged_row', 'repeated_order', 'stale_order', 'repeated_product']);
  expect(shown.issues).toEqual(report.issues.filter(({ code }) => !merging.has(code)));
  expect(shown.compression).toBe(run.file?.compression);
  const { used, ...evidence } = shown.encoding;
  expect(used).toBe(run.file?.encoding);
  expect(evidence).toEqual(run.file?.encodingEvidence);
  expect(shown.dialect?.candidates).toEqual(run.file?.dialectEvidence);
  expect(shown.dialect?.delimiter ?? null).toBe(run.file?.delimiter);
});

test('ids that are stored already are counted', async () => {
  const content = `email;n;name\n${rows(10)}`;
  await importFile(service, 'ten.csv', content, users());
  await service.upload(
    'known.csv',
    `${content}new@example.com;1;x\nnew@example.com;2;x\nnot;1;x\n`,
  );
  expect((await preview('upload://known.csv', users())).knownIds).toEqual({
    sampled: 11,
    known: 10,
  });
});

let server: Server;
let sentBytes = 0;
const FOUR_GB = 4 * 1024 ** 3;

beforeAll(async () => {
  const piece = Buffer.from(rows(20_000));
  server = createServer((request, response) => {
    sentBytes = 0;
    response.writeHead(200, { 'content-length': FOUR_GB, 'content-type': 'text/csv' });
    response.write('email;n;name\n');
    const send = () => {
      while (!response.destroyed) {
        sentBytes += piece.length;
        if (!response.write(piece)) break;
      }
    };
    response.on('drain', send);
    if (request.url === '/slow.csv') response.write(rows(2_000));
    else send();
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('a file of 4 GB is previewed within two seconds, and only its beginning is read', async () => {
  const startedAt = performance.now();
  const shown = await preview(`http://127.0.0.1:${port}/large.csv`, users(), 1000);
  const seconds = (performance.now() - startedAt) / 1000;
  expect(shown).toMatchObject({ more: true, recordsRead: 1000 });
  expect(shown.records).toHaveLength(1000);
  expect(sentBytes).toBeLessThan(64 * 1024 ** 2);
  expect(seconds).toBeLessThan(2);
});

test('an upload of 300 MB is previewed within two seconds', async () => {
  const line = 'user-name@example.com;12345;some more text that fills the row\n';
  await service.upload(
    'large.csv',
    Buffer.from('email;n;text\n' + line.repeat(300_000_000 / line.length)),
  );
  const startedAt = performance.now();
  const shown = await preview('upload://large.csv', users());
  const seconds = (performance.now() - startedAt) / 1000;
  expect(shown).toMatchObject({ more: true, recordsRead: 1000, knownIds: { sampled: 1 } });
  expect(seconds).toBeLessThan(2);
});

test('previews leave the API small, however many are asked for at once', async () => {
  const meter = await openPeakMeter(service.api.pid);
  const shown = await Promise.all(
    Array.from({ length: 4 }, () => preview(`http://127.0.0.1:${port}/large.csv`, users(), 1000)),
  );
  expect(shown.map(({ recordsRead }) => recordsRead)).toEqual(Array(4).fill(1000));
  expect(await meter.close()).toBeLessThan(200 * 1024 * 1024);
});

test('a preview of many files reads the first one by name, and says how many there are', async () => {
  await service.upload('look_2.csv', 'email\nb@example.com\n');
  await service.upload('look_1.csv.gz', gzipSync('email;name\na@example.com;Ann\n'));
  expect(await preview('upload://look_*', users())).toMatchObject({
    files: { name: 'look_1.csv.gz', matched: 2, more: false },
    compression: 'gzip',
    records: [{ line: 2, read: { email: 'a@example.com', name: 'Ann' } }],
  });
  expect(await preview('upload://look_2.csv', users())).toMatchObject({ files: null });
  await expect(preview('upload://look_9*', users())).rejects.toThrow(
    /422 .*no file matches upload:\/\/look_9\*/,
  );
});
