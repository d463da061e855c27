import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { asFileDefinition, importDefinition } from '../../domain/definition.ts';
import type { PreviewRequest } from '../../preview/preview.ts';
import { readPreview } from '../../preview/read-preview.ts';
import { openFileServer } from '../activities/sources/file-server.ts';
import { zip } from '../support/packed.ts';

const folder = mkdtempSync(join(tmpdir(), 'offline-imports-preview-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function previewOf(url: string, changes: object = {}, port = 0) {
  const request: PreviewRequest = {
    definition: asFileDefinition(
      importDefinition.parse({
        name: 'x',
        entity: 'users',
        source: { kind: 'file', url },
        format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
        ...changes,
      }),
    ),
    credentials: null,
    hasUserId: true,
    limit: 1000,
    settings: {
      uploadsUrl: pathToFileURL(folder).href,
      allowedPrivateHosts: [`127.0.0.1:${port}`],
      maxFileBytes: 10 ** 10,
    },
  };
  return (await readPreview(request, new AbortController().signal)).preview;
}

async function previewServed(listener: RequestListener, changes: object = {}) {
  const port = await openFileServer(listener);
  return previewOf(`http://127.0.0.1:${port}/users.csv`, changes, port);
}

function previewUploaded(name: string, content: string | Uint8Array, changes: object = {}) {
  writeFileSync(join(folder, name), content);
  return previewOf(`upload://${name}`, changes);
}

const rows = (count: number) =>
  Buffer.from(
    `email\n${Array.from({ length: count }, (_, row) => `user${row}@example.com\n`).join('')}`,
  );

test('a zip archive is previewed from an upload at any size, and from the web up to 8 MiB', async () => {
  const small = zip([{ name: 'u.csv', content: rows(10) }]);
  // Random texts do not get smaller.
  const text = `email,x\n${Array.from({ length: 9000 }, () => `a@example.com,${randomBytes(700).toString('hex')}\n`).join('')}`;
  const large = zip([{ name: 'u.csv', content: Buffer.from(text), method: 0 }]);
  expect(large.length).toBeGreaterThan(8 * 1024 ** 2);
  expect(await previewServed((_, response) => response.end(small))).toMatchObject({
    compression: 'zip',
    recordsRead: 10,
    more: false,
  });
  const untold = previewServed((_, response) => {
    response.write(small);
    response.end();
  });
  expect((await untold).recordsRead).toBe(10);
  expect(await previewUploaded('large.zip', large)).toMatchObject({
    recordsRead: 1000,
    more: true,
  });
  await expect(previewServed((_, response) => response.end(large))).rejects.toThrow(
    'pack the file with gzip or zstd, or upload it',
  );
});

test.each([
  ['gzip', gzipSync(rows(500_000))],
  ['zstd', zstdCompressSync(rows(500_000))],
])('of %s only the beginning is unpacked', async (compression, packed) => {
  let sent = 0;
  const shown = await previewServed((_, response) => {
    response.setHeader('content-length', packed.length);
    const send = () => {
      while (sent < packed.length && !response.destroyed) {
        const piece = packed.subarray(sent, sent + 64 * 1024);
        sent += piece.length;
        if (!response.write(piece)) return void response.once('drain', send);
      }
      response.end();
    };
    send();
  });
  expect(shown).toMatchObject({ compression, recordsRead: 1000, more: true });
});

test('damaged data behind the beginning does not matter, in it it does', async () => {
  const packed = gzipSync(rows(500_000));
  const damaged = (at: number) => Buffer.from(packed).fill(255, at, at + 100);
  const late = await previewUploaded('late.csv.gz', damaged(packed.length - 1000));
  expect(late.recordsRead).toBe(1000);
  await expect(previewUploaded('early.csv.gz', damaged(200))).rejects.toThrow('damaged near byte');
});

test('of a slow source is shown what came in about a second', async () => {
  const startedAt = performance.now();
  const shown = await previewServed((_, response) => {
    response.write(rows(5000));
    const timer = setInterval(() => response.write('late@example.com\n'), 50);
    response.on('close', () => clearInterval(timer));
  });
  expect(shown).toMatchObject({ recordsRead: 1000, more: true });
  expect(performance.now() - startedAt).toBeLessThan(2500);
});

test('a character that the end of the beginning cuts is no issue', async () => {
  const line = `a@example.com,${'日本語のテキスト'.repeat(150)}\n`;
  // Names of different lengths move the characters under the cut.
  for (const name of ['x', 'xx', 'xxx', 'xxxx']) {
    const text = `email,${name}\n${line.repeat(1200)}`;
    for (const content of [Buffer.from(text), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
      const shown = await previewUploaded('cut.csv', content, {
        source: { kind: 'file', url: 'upload://cut.csv', encoding: 'auto' },
      });
      expect(shown).toMatchObject({ issues: [], more: true });
      expect(shown.recordsRead).toBeGreaterThan(500);
      expect(shown.recordsRead).toBeLessThan(1000);
    }
  }
});

test('a record that is longer than the beginning is left out', async () => {
  const text = `email,x\na@example.com,1\nb@example.com,${'x'.repeat(3_000_000)}\n`;
  const shown = await previewUploaded('long.csv', text);
  expect(shown).toMatchObject({ recordsRead: 1, more: true, issues: [] });
});

test('the beginning of a feed is read without its end', async () => {
  const item = (id: number) =>
    `<item><g:id>p${id}</g:id><title>${'t'.repeat(3000)}</title><link>https://example.com/${id}</link></item>`;
  const items = Array.from({ length: 2000 }, (_, id) => item(id)).join('\n');
  const feed = `<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>${items}</channel></rss>`;
  const shown = await previewUploaded('feed.xml', feed, {
    entity: 'products',
    format: { kind: 'google-xml' },
  });
  expect(shown.more).toBe(true);
  expect(shown.recordsRead).toBeGreaterThan(500);
  expect(shown.recordsRead).toBeLessThan(1000);
  expect(shown.records.at(-1)?.read).toMatchObject({ id: `p${shown.recordsRead - 1}` });
});

test('the answer stays small when every value is long', async () => {
  const header = Array.from({ length: 100 }, (_, column) => `${'n'.repeat(400)}${column}`);
  const row = `a@example.com${',x'.repeat(100)}\n`;
  const shown = await previewUploaded('wide.csv', `email,${header.join(',')}\n${row.repeat(1000)}`);
  expect(shown.recordsRead).toBe(1000);
  expect(shown.records.length).toBeLessThan(1000);
  expect(JSON.stringify(shown.records).length).toBeLessThan(5_000_000);
});

test.each([
  ['auto', 'ascii', 'utf-8', 'a run looks at the whole file and finds out how they are written'],
  ['utf-8', 'told', 'utf-8', 'they will be read as utf-8, as the import says'],
  ['Windows-1252', 'told', 'windows-1252', 'they will be read as windows-1252, as the import says'],
])(
  'a beginning of ASCII alone tells nothing of the encoding, and that is said: %s',
  async (encoding, how, used, later) => {
    const source = { kind: 'file', url: 'upload://ascii.csv', encoding };
    const shown = await previewUploaded('ascii.csv', rows(200_000), { source });
    expect(shown.encoding).toEqual({
      used,
      how,
      candidates: [],
      note: `The 2,048 KiB that were read are nothing but ASCII, which is the same in nearly all encodings. If letters such as é or ł come later, ${later}.`,
    });
    expect(shown).toMatchObject({ more: true, issues: [] });
  },
);

test('nothing is said of later letters when the file is whole, or its beginning has some', async () => {
  const source = { kind: 'file', url: 'upload://letters.csv', encoding: 'auto' };
  const whole = await previewUploaded('letters.csv', rows(10), { source });
  expect(whole.encoding).toEqual({ used: 'utf-8', how: 'ascii', candidates: [] });
  const text = Buffer.concat([Buffer.from('email\nzoé@example.com\n'), rows(200_000)]);
  const begun = await previewUploaded('letters.csv', text, { source });
  expect(begun).toMatchObject({ more: true, encoding: { used: 'utf-8', how: 'utf-8' } });
  expect(begun.encoding).not.toHaveProperty('note');
});
