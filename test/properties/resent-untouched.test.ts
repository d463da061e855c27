import { gunzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { readChunk } from '../../activities/prepare/prepare-chunk.ts';
import { BucketRows } from '../../activities/prepare/row-format.ts';
import { createCutting } from '../../activities/split/cutting.ts';
import { rejectedCsv } from '../../api/rejected-csv.ts';
import { encodeRejected } from '../../api/rejected-file.ts';
import { rejectedOriginal } from '../../api/rejected-original.ts';
import { importDefinition } from '../../domain/definition.ts';
import { createTranscoder } from '../../domain/encoding/transcoder.ts';
import { ISSUES, type IssueCode } from '../../domain/issue-catalogue.ts';
import type { RejectedRecord } from '../../domain/report.ts';
import { HEADER as KEVEL, REQUIRED, type Row } from '../domain/orders/kevel-orders.ts';
import { GOOD_ROW, type ShopifyCells } from '../domain/orders/shopify.ts';

/** What becomes of a file; a good record in it would hide nothing, so the files of this test have none. */
function read(wish: object, bytes: Buffer, encoding: string, isExact: boolean) {
  const definition = importDefinition.parse({
    name: 'x',
    source: { kind: 'file', url: 'upload://x' },
    ...wish,
  });
  const decoder = encoding === 'utf-8' ? null : createTranscoder(encoding);
  const text = decoder ? Buffer.concat([decoder.write(bytes), decoder.end()]) : bytes;
  const cutting = createCutting(definition, { offsetBytes: 0, textBytes: text.length, isExact });
  cutting.push(text);
  const { layout, chunks } = cutting.end();
  let accepted = 0;
  const codes = new Set<IssueCode>();
  const rejected: RejectedRecord[] = [];
  for (const [chunk, { offsetBytes, lengthBytes, firstLine }] of chunks.entries()) {
    const task = { runId: 'r', chunk, textObject: '', offsetBytes, lengthBytes, firstLine, layout };
    const found = readChunk(
      text.subarray(offsetBytes, offsetBytes + lengthBytes),
      { ...task, buckets: 1, definition },
      new BucketRows(1),
    );
    accepted += found.report.read - found.report.rejected - found.report.ignored;
    const lines = found.rejected ? gunzipSync(found.rejected).toString().trimEnd().split('\n') : [];
    rejected.push(...lines.map((line) => JSON.parse(line) as RejectedRecord));
  }
  for (const { code } of rejected.flatMap(({ issues }) => issues)) codes.add(code);
  return { layout, accepted, codes, rejected };
}

const csv = (...rows: string[][]) =>
  rows.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join()).join('\n');
const CRM = {
  entity: 'users',
  format: { kind: 'csv', userIdField: 'id', userIdType: 'crm_id' },
};
const EMAIL = {
  entity: 'users',
  format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
};
const PEOPLE = {
  entity: 'users',
  format: { kind: 'jsonl', userIdField: 'id', userIdType: 'crm_id' },
};
const SHOP = { entity: 'products', format: { kind: 'jsonl' } };
const FEED = { entity: 'products', format: { kind: 'google-xml' } };

const kevel = (...rows: Row[]) =>
  csv(
    KEVEL,
    ...rows.map((row) => KEVEL.map((name) => ({ ...REQUIRED, ...row })[name as 'orderId'] ?? '')),
  );
const shopify = (row: ShopifyCells) => {
  const names = [
    ...new Set([...Object.keys(GOOD_ROW), ...Object.keys(row)]),
  ] as (keyof ShopifyCells)[];
  return csv(
    names,
    names.map((name) => ({ ...GOOD_ROW, ...row })[name] ?? ''),
  );
};
const feed = (...items: string[]) =>
  `<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n${items.map((item) => `<item>${item}</item>\n`).join('')}</channel></rss>`;
const item = (changes: Record<string, string> = {}) =>
  Object.entries({
    id: 'p1',
    title: 'Hat',
    description: 'd',
    link: 'https://x.co/1',
    image_link: 'https://x.co/1.jpg',
    availability: 'in_stock',
    price: '5 EUR',
    ...changes,
  })
    .map(([name, value]) => `<g:${name}>${value}</g:${name}>`)
    .join('');
const long = 'x'.repeat(1_100_000);

/** Files of rejected records only, by what is wrong with them. */
const FILES: [string, object, string | Buffer, string?][] = [
  ['cells too few', CRM, 'id,name,city\n1,Lisbon\n2\n'],
  [
    'cells too few in an order',
    { entity: 'orders', format: { kind: 'kevel-csv' } },
    `${kevel({}, {})}\nor123,email\n`,
  ],
  ['cells too many', CRM, 'id,name\n1,a,b\n2,a,\n'],
  ['quotes left open', CRM, 'id,name\n1,"a\n2,"b\n'],
  ['quotes left open in one column', CRM, 'id\n"a\n"b\n'],
  ['quotes across lines', CRM, 'id,a;b,name\n1,x,"a; \nb"c\n2,x,"d\ne"f\n'],
  ['quotes across lines in columns without a name', CRM, 'id,,\n1,x,"a\nb"c\n2,"d\ne"f,\n'],
  ['NULs', CRM, 'id,name\n1,a\0b\n'],
  ['rows too long', CRM, `id,name\n1,${long}\n`],
  ['wrong bytes', CRM, Buffer.from('id,name\n1,Zo\xff; x\n2,=\xff\n3\xff,"a\n', 'latin1')],
  [
    'wrong bytes of Windows-1252',
    CRM,
    Buffer.from('id,name\n1,Zo\x81\n', 'latin1'),
    'windows-1252',
  ],
  ['user ids', EMAIL, 'email,x\nnull,1\na@,2\n,3\n'],
  [
    'ids of another form',
    { entity: 'users', format: { kind: 'csv', userIdField: 'id', userIdType: 'gaid' } },
    'id\n1\n',
  ],
  [
    'hashes',
    { entity: 'users', format: { ...EMAIL.format, hashUserId: true } },
    `email\n${'a'.repeat(64)}\n`,
  ],
  [
    'transformations',
    {
      ...CRM,
      transformations: [
        { op: 'rename', from: 'n', to: 'n', values: [{ op: 'cast', to: 'integer' }] },
        { op: 'rename', from: 't', to: 't', values: [{ op: 'timestamp', pattern: 'yyyy-MM-dd' }] },
      ],
    },
    'id,n,t\n1,x,2020-01-01\n2,1,x\n',
  ],
  ...(
    [
      { total: 'x' },
      { lineItem_quantity: 'x' },
      { currency: 'x' },
      { createdAt: 'x' },
      { lineItem_status: 'x' },
      { lineItem_subscriptionDuration: 'x' },
      { lineItem_adult: 'x' },
      { userIdType: 'X!' },
      { orderId: '' },
      { lineItem_total: '=x' },
    ] as Row[]
  ).map((row): [string, object, string] => [
    `an order with ${JSON.stringify(row)}`,
    { entity: 'orders', format: { kind: 'kevel-csv' } },
    kevel({ ...row, orderId: 'a', ...('orderId' in row ? { userId: '' } : {}) }, { orderId: 'a' }),
  ]),
  [
    'an order of too many rows',
    { entity: 'orders', format: { kind: 'kevel-csv' } },
    // Short rows: as tests are compiled, loops over single bytes take ten times as long as they do in a worker.
    `${csv(Object.keys(REQUIRED))}\n${`${Object.values({ ...REQUIRED, orderId: 'a' }).join()}\n`.repeat(10_001)}`,
  ],
  ...(
    [
      { 'Financial Status': 'x' },
      { 'Financial Status': 'expired' },
      { 'Lineitem fulfillment status': 'x' },
    ] as ShopifyCells[]
  ).map((row): [string, object, string] => [
    `an order with ${JSON.stringify(row)}`,
    { entity: 'orders', format: { kind: 'shopify-csv' } },
    shopify(row),
  ]),
  ['lines that are no objects', PEOPLE, '{"id":\n[1]\n"a"\n'],
  ['lines with wrong bytes', PEOPLE, Buffer.from('{"id":"1","n":"Zo\xff"}\n', 'latin1')],
  [
    'lines of Windows-1252 with wrong bytes',
    PEOPLE,
    Buffer.from('{"id":"1","n":"Zo\x81"}\n', 'latin1'),
    'windows-1252',
  ],
  [
    'lines of UTF-16 with wrong units',
    PEOPLE,
    Buffer.concat([
      iconv.encode('{"id":"1","n":"', 'utf-16le'),
      Buffer.from([0, 0xdc]),
      iconv.encode('"}\n', 'utf-16le'),
    ]),
    'utf-16le',
  ],
  ['numbers', PEOPLE, '{"id":"1","n":1e400}\n'],
  [
    'depth and size',
    PEOPLE,
    `{"id":"1","n":${'['.repeat(100)}${']'.repeat(100)}}\n{"id":"2","n":"${long}"}\n`,
  ],
  ['NULs in JSON', PEOPLE, '{"id":"1","n":"a\\u0000"}\n{"id":"2","n":"a\0"}\n'],
  ['ids in JSON', PEOPLE, '{"id":[]}\n{"id":""}\n{}\n{"id":"none"}\n'],
  [
    'products in JSON',
    SHOP,
    '{"id":"1","name":[5]}\n{"id":"2","adult":"x"}\n{"id":"a\\u0001"}\n{"name":"x"}\n',
  ],
  [
    'items',
    FEED,
    feed(
      item({ price: '5' }),
      item({ price: 'x' }),
      item({ availability: 'x' }),
      item({ availability: 'preorder' }),
      item({ link: 'x' }),
      item({ id: 'a b' }),
      item({ title: '' }),
      `${item()}<g:a>`,
      `${item()}${'<a>'.repeat(80)}${'</a>'.repeat(80)}`,
    ),
  ],
  ['items with wrong bytes', FEED, Buffer.from(feed(item({ title: 'Zo\xff' })), 'latin1')],
];

async function* once(records: RejectedRecord[]) {
  yield* records;
}

const seen = new Set<IssueCode>();

// By name alone: titles are made of all that a case holds, and these hold megabytes.
test.each(FILES.map(([name]) => name))(
  '%s: rejected, and sent again untouched rejected again',
  async (name) => {
    const [, wish = {}, content = '', encoding = 'utf-8'] =
      FILES.find((file) => file[0] === name) ?? [];
    const first = read(wish, Buffer.from(content), encoding, false);
    expect(first.accepted).toBe(0);
    expect(first.rejected.length).toBeGreaterThan(0);
    for (const code of first.codes) seen.add(code);
    for (const exact of [false, true]) {
      const { layout } = first;
      const form =
        layout.kind === 'csv'
          ? rejectedCsv({ header: layout.header, delimiter: layout.delimiter, exact })
          : rejectedOriginal(layout, encoding);
      if (!form) throw new Error('no form');
      const file = Buffer.concat(
        await Array.fromAsync(encodeRejected(once(first.rejected), form, { encoding })),
      );
      const again = read(wish, file, encoding, exact);
      expect(again.accepted).toBe(0);
      expect(again.rejected.length).toBe(first.rejected.length);
    }
  },
  120_000,
);

test('every error is among them', () => {
  const errors = Object.entries(ISSUES).filter(([, { severity }]) => severity === 'error');
  const missing = errors.map(([code]) => code).filter((code) => !seen.has(code as IssueCode));
  expect(missing).toEqual([]);
});
