import { expect, test } from 'vitest';
import { createSource } from '../../../activities/sources/source.ts';
import {
  localSource,
  openFileServer,
  openRawServer,
  readSource,
  sendFile,
  sha256,
} from './file-server.ts';

const FILE = Buffer.from('email,name\nann@example.com,Ann\n'.repeat(4_000));

test('a file comes with what identifies its version', async () => {
  const port = await openFileServer((_, response) =>
    response
      .writeHead(200, {
        etag: 'W/"v1"',
        'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
        'content-length': FILE.length,
      })
      .end(FILE),
  );
  const opened = await localSource(port, { path: '/export/crm%20users.csv?sig=1' }).open(
    new AbortController().signal,
  );
  expect(opened).toMatchObject({
    etag: 'W/"v1"',
    lastModified: 'Thu, 01 Jan 2026 00:00:00 GMT',
    sizeBytes: FILE.length,
    name: 'crm users.csv',
    lengthUndeclared: false,
  });
  await opened.close();
  await opened.close();
});

test('names that hold folders or are not UTF-8 stay names', async () => {
  const port = await openFileServer((_, response) => response.end());
  for (const [path, name] of [
    ['/a%2F..%2Fb.csv', 'b.csv'],
    ['/a%5Cb.csv', 'b.csv'],
    ['/%ff.csv', '%ff.csv'],
    ['/folder/', ''],
  ] as const) {
    const opened = await localSource(port, { path }).open(new AbortController().signal);
    expect(opened.name).toBe(name);
    await opened.close();
  }
});

test('the definition decides which source is made', async () => {
  const port = await openFileServer((request, response) => sendFile(request, response, FILE));
  const settings = {
    allowedPrivateHosts: [`127.0.0.1:${port}`],
    maxFileBytes: 1_000_000,
    uploadsUrl: 'file:///nowhere',
  };
  const source = (url: string) =>
    createSource({ kind: 'file', url, compression: 'auto', encoding: 'utf-8' }, null, settings);
  expect(sha256(await readSource(source(`http://127.0.0.1:${port}/`)))).toBe(sha256(FILE));
  await expect(readSource(source('upload://crm.csv'))).rejects.toMatchObject({
    type: 'SourceNotFound',
  });
});

test('a password is sent as Basic, headers as they are, and the two that the transfer needs are its own', async () => {
  const seen: Record<string, unknown>[] = [];
  const port = await openFileServer((request, response) => {
    seen.push(request.headers);
    response.end('a\n');
  });
  await readSource(localSource(port, { credentials: { username: 'shop', password: 'pä:ss' } }));
  await readSource(
    localSource(port, { credentials: { headers: { 'X-Api-Key': 'k', Accept: 'text/csv' } } }),
  );
  expect(seen[0]).toMatchObject({
    host: `127.0.0.1:${port}`,
    authorization: `Basic ${Buffer.from('shop:pä:ss').toString('base64')}`,
    'accept-encoding': 'identity',
  });
  expect(seen[1]).toMatchObject({
    'x-api-key': 'k',
    accept: 'text/csv',
    'accept-encoding': 'identity',
  });
});

test('headers that would change the transfer, or smuggle others in, are refused before a request', async () => {
  let requests = 0;
  const port = await openFileServer((_, response) => {
    requests += 1;
    response.end();
  });
  for (const [name, value] of [
    ['Host', 'internal.test'],
    ['Content-Length', '5'],
    ['Transfer-Encoding', 'chunked'],
    ['Range', 'bytes=1-'],
    ['If-Range', '"v1"'],
    ['Connection', 'upgrade'],
    ['Accept-Encoding', 'gzip'],
    ['X-Key', 'canary\r\nHost: internal.test'],
    ['X-Key', 'canary\u{1f511}'],
  ] as const) {
    const refused = readSource(localSource(port, { credentials: { headers: { [name]: value } } }));
    await expect(refused).rejects.toMatchObject({
      type: 'SourceRefused',
      message: expect.not.stringContaining('canary'),
    });
  }
  expect(requests).toBe(0);
});

test.each(['fin', 'rst'] as const)(
  'a body without a length that ends by %s is said to be so',
  async (by) => {
    const port = await openRawServer('HTTP/1.1 200 OK\r\n\r\na,b\n1,2\n', (socket) => {
      if (by === 'fin') socket.end();
      else setTimeout(() => socket.resetAndDestroy(), 20);
    });
    const opened = await localSource(port).open(new AbortController().signal);
    expect(opened).toMatchObject({ lengthUndeclared: true, sizeBytes: null });
    await opened.close();
  },
);

test.each(['', 'a', 'a,b\n1,'])(
  'a body %j that is shorter than declared is a failure',
  async (body) => {
    const port = await openRawServer(
      `HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n${body}`,
      (socket) => socket.end(),
    );
    await expect(readSource(localSource(port))).rejects.toMatchObject({
      type: 'SourceUnavailable',
    });
  },
);

test('a body in chunks that lacks the last one is a failure', async () => {
  const port = await openRawServer(
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\na,b\n\r\n',
    (socket) => socket.end(),
  );
  await expect(readSource(localSource(port))).rejects.toMatchObject({ type: 'SourceUnavailable' });
});

test('a file above the limit is refused by its length, or as soon as it passes it', async () => {
  let sent = 0;
  const declared = await openFileServer((request, response) => sendFile(request, response, FILE));
  const endless = await openFileServer((_, response) => {
    const push = () => {
      while (!response.destroyed && response.write(FILE)) sent += FILE.length;
      response.once('drain', push);
    };
    push();
  });
  const maxFileBytes = FILE.length - 1;
  const opening = localSource(declared, { maxFileBytes }).open(new AbortController().signal);
  await expect(opening).rejects.toMatchObject({ type: 'FileTooLarge' });
  await expect(readSource(localSource(endless, { maxFileBytes }))).rejects.toMatchObject({
    type: 'FileTooLarge',
  });
  expect(sent).toBeLessThan(50_000_000);
  expect(sha256(await readSource(localSource(declared, { maxFileBytes: FILE.length })))).toBe(
    sha256(FILE),
  );
});
