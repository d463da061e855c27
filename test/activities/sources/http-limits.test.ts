import { expect, test } from 'vitest';
import { createHttpSource } from '../../../activities/sources/http-source.ts';
import { openFaultProxy } from '../../support/fault-proxy.ts';
import {
  detour,
  FAST,
  localSource,
  openFileServer,
  openRawServer,
  readSource,
  sendFile,
  sha256,
} from './file-server.ts';

const FILE = Buffer.from('email,name\nann@example.com,Ann\n'.repeat(4_000));

test('a server that never answers is given up', async () => {
  const port = await openRawServer('HTTP/1.1 200 OK\r\nx-', () => {});
  await expect(readSource(localSource(port))).rejects.toMatchObject({
    type: 'SourceUnavailable',
    message: expect.stringContaining('did not answer in time'),
  });
});

test('a host that does not take the connection, or never ends the TLS handshake, is given up', async () => {
  const options = { timings: { ...FAST, connectMs: 100 }, resolve: async () => ['93.184.215.14'] };
  const settings = { allowedPrivateHosts: [], maxFileBytes: 1 };
  const silent = await openRawServer('', () => {});
  for (const openSocket of [() => new Promise<never>(() => {}), detour(silent).openSocket]) {
    const source = createHttpSource('https://files.test/', null, settings, {
      ...options,
      openSocket,
    });
    await expect(readSource(source)).rejects.toMatchObject({
      type: 'SourceUnavailable',
      message: 'https://files.test/ could not be connected to in time',
    });
  }
});

test.each([0, 50, 100])(
  'a body that drips byte by byte after %i KB is stopped as too slow',
  async (kilobytes) => {
    const port = await openFileServer((_, response) => {
      response.writeHead(200, { 'content-length': FILE.length, etag: '"v1"' });
      response.write(FILE.subarray(0, kilobytes * 1_000));
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const startedAt = performance.now();
    await expect(readSource(localSource(port))).rejects.toMatchObject({ type: 'SourceTooSlow' });
    expect(performance.now() - startedAt).toBeLessThan(3 * FAST.floor.windowMs);
  },
);

test('a body that falls silent half-way ends as unavailable, or is read on where that is possible', async () => {
  const weak = await openFileServer((_, response) => {
    response.writeHead(200, { 'content-length': FILE.length });
    response.write(FILE.subarray(0, FILE.length / 2));
  });
  await expect(readSource(localSource(weak))).rejects.toMatchObject({
    type: 'SourceUnavailable',
    message: expect.stringContaining('fell silent'),
  });
  const strong = await openFileServer((request, response) => sendFile(request, response, FILE));
  await using proxy = await openFaultProxy(strong, (n) =>
    n === 0 ? { stallAfterBytes: 50_000 } : {},
  );
  expect(sha256(await readSource(localSource(proxy.port)))).toBe(sha256(FILE));
});

test('a slow reader is not taken for a slow source', async () => {
  const port = await openFileServer((_, response) => {
    response.writeHead(200, { 'content-length': FILE.length });
    response.write(FILE.subarray(0, 10));
    setTimeout(() => response.end(FILE.subarray(10)), 50);
  });
  const timings = { ...FAST, silenceMs: 300, floor: { windowMs: 300, bytesPerSecond: 1024 } };
  const opened = await localSource(port, { timings }).open(new AbortController().signal);
  const pieces: Buffer[] = [];
  for await (const piece of opened.content) {
    pieces.push(piece);
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  expect(sha256(Buffer.concat(pieces))).toBe(sha256(FILE));
  expect(pieces.length).toBeGreaterThan(1);
  await opened.close();
});

test('everything ends at the deadline, however lively the source is', async () => {
  const port = await openFileServer((_, response) => {
    const busy = setInterval(() => response.write(FILE), 5);
    response.on('close', () => clearInterval(busy));
  });
  const source = localSource(port, { timings: { ...FAST, deadlineMs: 150 }, maxFileBytes: 1e12 });
  await expect(readSource(source)).rejects.toMatchObject({
    type: 'SourceTooSlow',
    message: expect.stringContaining('did not deliver the file within'),
  });
});

test('cancelling ends opening, reading and waiting to resume, with the reason of the cancellation', async () => {
  const reason = new Error('cancelled by hand');
  const mute = await openRawServer('', () => {});
  const half = await openFileServer((_, response) => {
    response.writeHead(200, { 'content-length': FILE.length });
    response.write(FILE.subarray(0, 10));
  });
  const strong = await openFileServer((request, response) => sendFile(request, response, FILE));
  await using cutting = await openFaultProxy(strong, () => ({ cutAfterBytes: 5_000 }));
  const timings = { ...FAST, resumePausesMs: [60_000] };
  for (const port of [mute, half, cutting.port]) {
    const cancelling = new AbortController();
    setTimeout(() => cancelling.abort(reason), 80);
    await expect(readSource(localSource(port, { timings }), cancelling.signal)).rejects.toBe(
      reason,
    );
    await expect(readSource(localSource(port), cancelling.signal)).rejects.toBe(reason);
  }
});

test('closing before the end frees the connection', async () => {
  let closed = 0;
  const port = await openFileServer((_, response) => {
    response.writeHead(200, { 'content-length': 9_000_000, etag: '"v1"' });
    response.write(FILE);
    response.on('close', () => {
      closed += 1;
    });
  });
  const unread = await localSource(port).open(new AbortController().signal);
  await unread.close();
  const begun = await localSource(port).open(new AbortController().signal);
  for await (const piece of begun.content) if (piece.length > 0) break;
  await begun.close();
  await expect.poll(() => closed).toBe(2);
});

test('closing ends the wait for a resume', async () => {
  const port = await openFileServer((request, response) => sendFile(request, response, FILE));
  await using proxy = await openFaultProxy(port, () => ({ cutAfterBytes: 5_000 }));
  const source = localSource(proxy.port, { timings: { ...FAST, resumePausesMs: [3_600_000] } });
  const opened = await source.open(new AbortController().signal);
  const reading = (async () => {
    for await (const piece of opened.content) if (piece.length === 0) return;
  })();
  setTimeout(() => void opened.close(), 80);
  await expect(reading).rejects.toThrow('the source was closed');
});
