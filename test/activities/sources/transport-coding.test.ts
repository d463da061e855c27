import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { openFaultProxy } from '../../support/fault-proxy.ts';
import { localSource, openFileServer, readSource, sendFile, sha256 } from './file-server.ts';

const TEXT = Buffer.from(
  Array.from(
    { length: 20_000 },
    (_, n) => `user${(n * 7919) % 20_011}@example.com,${n ** 3}\n`,
  ).join(''),
);
const gzip = promisify(zlib.gzip);

const PACKED: [string, (content: Buffer) => Buffer][] = [
  ['gzip', (content) => zlib.gzipSync(content)],
  ['X-GZip', (content) => zlib.gzipSync(content)],
  ['deflate', (content) => zlib.deflateSync(content)],
  ['deflate', (content) => zlib.deflateRawSync(content)],
  [
    'br',
    (content) =>
      zlib.brotliCompressSync(content, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } }),
  ],
  ['zstd', (content) => zlib.zstdCompressSync(content)],
  ['identity', (content) => content],
];

async function served(body: Buffer, headers: Record<string, string>) {
  const port = await openFileServer((_, response) =>
    response.writeHead(200, { ...headers, 'content-length': body.length }).end(body),
  );
  return localSource(port, { path: '/users.csv.gz' });
}

test.each(PACKED)('a body in transport coding %s is unpacked', async (coding, pack) => {
  expect(sha256(await readSource(await served(pack(TEXT), { 'content-encoding': coding })))).toBe(
    sha256(TEXT),
  );
});

test('a gzip file stays one: sent as it is, and under one more gzip for the transport', async () => {
  const file = await gzip(TEXT);
  expect(sha256(await readSource(await served(file, {})))).toBe(sha256(file));
  const twice = await served(await gzip(file), { 'content-encoding': 'gzip' });
  expect(sha256(await readSource(twice))).toBe(sha256(file));
});

test('a gzip file whose server calls its own packing the transport coding comes out unpacked', async () => {
  expect(await readSource(await served(await gzip(TEXT), { 'content-encoding': 'gzip' }))).toEqual(
    TEXT,
  );
});

test('the size of a packed body is not called the size of the file', async () => {
  const source = await served(await gzip(TEXT), { 'content-encoding': 'gzip' });
  const opened = await source.open(new AbortController().signal);
  expect(opened.sizeBytes).toBeNull();
  await opened.close();
});

test('an empty body is empty in every coding', async () => {
  for (const [coding] of PACKED)
    expect(
      await readSource(await served(Buffer.alloc(0), { 'content-encoding': coding })),
    ).toHaveLength(0);
});

test('a packed body that is cut is read on under the coding', async () => {
  const packed = await gzip(TEXT);
  const port = await openFileServer((request, response) => {
    response.setHeader('content-encoding', 'gzip');
    sendFile(request, response, packed);
  });
  await using proxy = await openFaultProxy(port, (n) =>
    n < 3 ? { cutAfterBytes: 20_000, by: 'rst' } : {},
  );
  expect(sha256(await readSource(localSource(proxy.port)))).toBe(sha256(TEXT));
});

test.each(PACKED.slice(0, -1))(
  '%s that ends early is a failure, at 20 places',
  async (coding, pack) => {
    const packed = pack(TEXT);
    for (let part = 1; part <= 20; part += 1) {
      const cut = packed.subarray(0, Math.floor((packed.length * part) / 21));
      await expect(
        readSource(await served(cut, { 'content-encoding': coding })),
      ).rejects.toMatchObject({
        type: 'SourceUnavailable',
      });
    }
  },
);

test('what is not in the coding that it is said to be in cannot be read', async () => {
  for (const coding of ['gzip', 'br', 'zstd', 'compress', 'gzip, br', 'x'])
    await expect(
      readSource(await served(TEXT, { 'content-encoding': coding })),
    ).rejects.toMatchObject({
      type: 'UnreadableFile',
      message: expect.stringContaining(coding),
    });
});

test('a coding that unpacks without end is stopped', async () => {
  const bomb = await gzip(Buffer.alloc(100_000_000));
  const port = await openFileServer((_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
  );
  await expect(readSource(localSource(port, { maxFileBytes: 1e12 }))).rejects.toMatchObject({
    type: 'UnreadableFile',
    message: expect.stringContaining('250 times'),
  });
  await expect(readSource(localSource(port, { maxFileBytes: 1e6 }))).rejects.toMatchObject({
    type: 'FileTooLarge',
  });
});

test('cancelling ends unpacking, with the reason of the cancellation', async () => {
  const packed = await gzip(TEXT);
  const port = await openFileServer((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length });
    response.write(packed.subarray(0, packed.length / 2));
  });
  const cancelling = new AbortController();
  const reason = new Error('cancelled by hand');
  setTimeout(() => cancelling.abort(reason), 80);
  await expect(readSource(localSource(port), cancelling.signal)).rejects.toBe(reason);
});
