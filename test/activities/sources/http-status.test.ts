import { expect, test } from 'vitest';
import { retryAfterSeconds } from '../../../activities/sources/http-failures.ts';
import { FAILURES, RunFailure } from '../../../domain/failures.ts';
import { localSource, openFileServer, readSource } from './file-server.ts';

const SECRETS = '/export.csv?X-Amz-Signature=canary#canary';

test.each([
  [400, 'SourceRefused'],
  [401, 'SourceRefused'],
  [403, 'SourceRefused'],
  [404, 'SourceNotFound'],
  [405, 'SourceRefused'],
  [406, 'SourceRefused'],
  [407, 'SourceRefused'],
  [410, 'SourceNotFound'],
  [416, 'SourceRefused'],
  [418, 'SourceRefused'],
  [451, 'SourceRefused'],
  [300, 'SourceRefused'],
  [304, 'SourceRefused'],
  [408, 'SourceUnavailable'],
  [425, 'SourceUnavailable'],
  [429, 'SourceUnavailable'],
  [500, 'SourceUnavailable'],
  [502, 'SourceUnavailable'],
  [503, 'SourceUnavailable'],
  [504, 'SourceUnavailable'],
  [507, 'SourceUnavailable'],
  [202, 'SourceUnavailable'],
  [204, 'SourceUnavailable'],
  [206, 'SourceUnavailable'],
] as const)('status %i ends as %s, with a sentence that holds no secret', async (status, type) => {
  let requests = 0;
  const port = await openFileServer((_, response) => {
    requests += 1;
    response.writeHead(status).end();
  });
  const credentials = { username: 'shop', password: 'canary' };
  const error = await readSource(localSource(port, { path: SECRETS, credentials })).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RunFailure);
  expect(error).toMatchObject({
    type,
    message: `http://127.0.0.1:${port}/export.csv?... answered with status ${status}`,
  });
  expect(requests).toBe(1);
  expect(FAILURES[type].attempts > 1).toBe(type === 'SourceUnavailable');
});

test('statuses 200 and 203 are the file', async () => {
  for (const status of [200, 203]) {
    const port = await openFileServer((_, response) => response.writeHead(status).end('a\n'));
    expect((await readSource(localSource(port))).toString()).toBe('a\n');
  }
});

test('the pause that a source asks for is passed on, at most an hour', async () => {
  for (const [header, seconds] of [
    ['7', 7],
    ['999999', 3_600],
    [
      new Date(Date.now() + 90_000).toUTCString(),
      expect.toSatisfy((n: number) => n > 80 && n <= 91),
    ],
    [new Date(Date.now() + 9e9).toUTCString(), 3_600],
    ['0', undefined],
    ['soon', undefined],
  ] as const) {
    const port = await openFileServer((_, response) =>
      response.writeHead(503, { 'retry-after': header }).end(),
    );
    await expect(readSource(localSource(port))).rejects.toMatchObject({
      retryAfterSeconds: seconds,
    });
  }
});

test('Retry-After is read as seconds or a date, and nothing else', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const read = (header: string | undefined) => retryAfterSeconds(header, now);
  expect(read('Thu, 01 Jan 2026 00:02:00 GMT')).toBe(120);
  expect(read('Thursday, 01-Jan-26 00:02:00 GMT')).toBe(120);
  expect(read('Wed, 31 Dec 2025 23:59:59 GMT')).toBeUndefined();
  expect(read(' 12 ')).toBe(12);
  expect(read('9'.repeat(400))).toBe(3_600);
  for (const header of [undefined, '', '-5', '1.5', '1e3', 'NaN', 'Infinity'])
    expect([header, read(header)]).toEqual([header, undefined]);
});

test('a connection that is refused may be tried again, and is named without secrets', async () => {
  const port = await openFileServer((request) => request.socket.resetAndDestroy());
  const error: unknown = await readSource(localSource(port, { path: SECRETS })).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    type: 'SourceUnavailable',
    message: expect.stringMatching(
      /^http:\/\/127\.0\.0\.1:\d+\/export\.csv\?\.\.\. broke the connection/,
    ),
  });
});
