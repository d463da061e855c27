import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Source } from '../../../activities/sources/source.ts';
import { RunFailure } from '../../../domain/failures.ts';
import { type Fault, openFaultProxy } from '../../support/fault-proxy.ts';
import { random } from '../../support/random.ts';
import { localSource, openFileServer, readSource, sendFile, sha256 } from './file-server.ts';

const FILE = randomBytes(1_000_000);
const CUTS = [0, 1, 1_000, FILE.length / 2, FILE.length - 1];
const UNAVAILABLE = { type: 'SourceUnavailable' };

/** A source behind a proxy that disturbs its connections; each request may be answered in its own way. */
async function disturbed(
  fault: (connection: number) => Fault,
  answer: (n: number, ...exchange: Parameters<Parameters<typeof openFileServer>[0]>) => void = (
    _,
    request,
    response,
  ) => sendFile(request, response, FILE),
) {
  const ranges: (string | undefined)[] = [];
  const server = await openFileServer((request, response) => {
    ranges.push(request.headers.range);
    answer(ranges.length - 1, request, response);
  });
  const proxy = await openFaultProxy(server, fault);
  return { ...proxy, ranges, source: localSource(proxy.port) };
}

for (const by of ['fin', 'rst'] as const) {
  test.each(CUTS)(
    `a body that is cut by ${by} after %i bytes is read on from there`,
    async (cut) => {
      await using proxy = await disturbed((n) => (n === 0 ? { cutAfterBytes: cut, by } : {}));
      expect(sha256(await readSource(proxy.source))).toBe(sha256(FILE));
      expect(proxy.ranges).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/)]);
    },
  );
}

const SEED = 20_260_101;
test(`20 random series of cuts, stalls and resets end in the whole file or in "unavailable" (seed ${SEED})`, async () => {
  const next = random(SEED);
  let whole = 0;
  for (let round = 0; round < 20; round += 1) {
    const cuts = Math.floor(next() * 8);
    const faults = Array.from({ length: cuts }, (): Fault => {
      const bytes = Math.floor(next() ** 2 * FILE.length * 0.6);
      if (next() < 0.07) return { stallAfterBytes: bytes };
      return { cutAfterBytes: bytes, by: next() < 0.5 ? 'fin' : 'rst', latencyMs: next() * 10 };
    });
    await using proxy = await disturbed((n) => faults[n] ?? {});
    const result = await outcome(proxy.source);
    expect([sha256(FILE), 'SourceUnavailable']).toContain(result);
    if (result === sha256(FILE)) whole += 1;
  }
  expect(whole).toBeGreaterThan(10);
});

test('a body in chunks without a length is read on, and its end is known', async () => {
  const openProxy = () =>
    disturbed(
      (n) => (n === 0 ? { cutAfterBytes: 500_000, by: 'rst' } : {}),
      (_, request, response) => {
        if (request.headers.range) return sendFile(request, response, FILE, '"v1"');
        response.writeHead(200, { etag: '"v1"', 'transfer-encoding': 'chunked' });
        response.write(FILE.subarray(0, 600_000));
        response.end(FILE.subarray(600_000));
      },
    );
  await using proxy = await openProxy();
  expect(sha256(await readSource(proxy.source))).toBe(sha256(FILE));
  await using other = await openProxy();
  const opened = await other.source.open(new AbortController().signal);
  expect(opened).toMatchObject({ lengthUndeclared: false, sizeBytes: null });
  await opened.close();
});

test('a server that cuts without end is asked again five times and not more', async () => {
  await using proxy = await disturbed(() => ({ cutAfterBytes: 1_000 }));
  await expect(readSource(proxy.source)).rejects.toMatchObject(UNAVAILABLE);
  expect(proxy.connections()).toBe(6);
});

test('a server that cuts again and again, but gets on, is asked until the file is whole', async () => {
  await using proxy = await disturbed(() => ({ cutAfterBytes: 100_000 }));
  expect(sha256(await readSource(proxy.source))).toBe(sha256(FILE));
  expect(proxy.connections()).toBe(10);
});

test.each([
  ['less', 100_000, 3],
  ['more', FILE.length, 2],
])(
  'an answer to a range request with %s than it says does not change the file',
  async (_, sent, requests) => {
    await using proxy = await disturbed(
      (n) => (n === 0 ? { cutAfterBytes: 500_000 } : {}),
      (n, request, response) => {
        if (n !== 1) return sendFile(request, response, FILE, '"v1"');
        response.writeHead(206, {
          etag: '"v1"',
          'content-range': `bytes 500000-${FILE.length - 1}/${FILE.length}`,
        });
        response.write(FILE.subarray(500_000, 500_000 + sent));
        response.end(sent === FILE.length ? FILE : '');
      },
    );
    const result = await outcome(proxy.source);
    expect(result).toBe(sent === FILE.length ? 'SourceUnavailable' : sha256(FILE));
    expect(proxy.ranges).toHaveLength(requests);
  },
);

test('a server that is away for a moment in the middle is waited for', async () => {
  await using proxy = await disturbed(
    (n) => (n === 0 ? { cutAfterBytes: 5_000 } : {}),
    (n, request, response) => {
      if (n === 1 || n === 2) response.writeHead(503).end();
      else sendFile(request, response, FILE);
    },
  );
  expect(sha256(await readSource(proxy.source))).toBe(sha256(FILE));
});

test('a server that asks for a long pause in the middle gets it from the retry', async () => {
  await using proxy = await disturbed(
    (n) => (n === 0 ? { cutAfterBytes: 5_000 } : {}),
    (n, request, response) => {
      if (n > 0) response.writeHead(503, { 'retry-after': '900' }).end();
      else sendFile(request, response, FILE);
    },
  );
  await expect(readSource(proxy.source)).rejects.toMatchObject({
    ...UNAVAILABLE,
    retryAfterSeconds: 900,
  });
  expect(proxy.ranges).toHaveLength(2);
});

test('an address that has expired in the middle is refused for good', async () => {
  await using proxy = await disturbed(
    (n) => (n === 0 ? { cutAfterBytes: 5_000 } : {}),
    (n, request, response) => {
      if (n > 0) response.writeHead(403).end();
      else sendFile(request, response, FILE);
    },
  );
  await expect(readSource(proxy.source)).rejects.toMatchObject({ type: 'SourceRefused' });
});

const OTHER = randomBytes(FILE.length);
const length = FILE.length;
/** Answers to the range request that do not go on where the body broke off. */
const WRONG: Record<string, [status: number, headers: Record<string, string>]> = {
  'the whole file': [200, { etag: '"v1"' }],
  'a new version': [200, { etag: '"v2"' }],
  'the whole file that calls itself a range': [
    200,
    { etag: '"v1"', 'content-range': `bytes 5000-${length - 1}/${length}` },
  ],
  'another start': [206, { etag: '"v1"', 'content-range': `bytes 999-${length - 1}/${length}` }],
  'another total': [206, { etag: '"v1"', 'content-range': `bytes 5000-${length}/${length + 1}` }],
  'an unknown total': [206, { etag: '"v1"', 'content-range': `bytes 5000-${length - 1}/*` }],
  'no Content-Range': [206, { etag: '"v1"' }],
  'several ranges': [206, { etag: '"v1"', 'content-type': 'multipart/byteranges; boundary=x' }],
  'another ETag': [206, { etag: '"v2"', 'content-range': `bytes 5000-${length - 1}/${length}` }],
  'a weak ETag': [206, { etag: 'W/"v1"', 'content-range': `bytes 5000-${length - 1}/${length}` }],
  'no ETag': [206, { 'content-range': `bytes 5000-${length - 1}/${length}` }],
  'another coding': [
    206,
    {
      etag: '"v1"',
      'content-range': `bytes 5000-${length - 1}/${length}`,
      'content-encoding': 'gzip',
    },
  ],
  'range not satisfiable': [416, { 'content-range': `bytes */${length}` }],
  'precondition failed': [412, {}],
};

/** Where the answer shows that there is another version. */
const CHANGED = ['a new version', 'another ETag', 'a weak ETag', 'precondition failed'];

test.each(Object.keys(WRONG))(
  'a range request that is answered with %s starts over',
  async (name) => {
    const [status, headers] = WRONG[name] ?? [0, {}];
    await using proxy = await disturbed(
      (n) => (n === 0 ? { cutAfterBytes: 5_000 } : {}),
      (n, request, response) => {
        if (n === 0) sendFile(request, response, FILE, '"v1"');
        else response.writeHead(status, headers).end(OTHER.subarray(5_000));
      },
    );
    await expect(readSource(proxy.source)).rejects.toMatchObject({
      type: CHANGED.includes(name) ? 'SourceChanged' : 'SourceUnavailable',
    });
    expect(proxy.ranges).toHaveLength(2);
  },
);

test.each(['W/"v1"', 'v1', ''])('a body with the ETag %j is never read on', async (etag) => {
  await using proxy = await disturbed(
    () => ({ cutAfterBytes: 5_000 }),
    (_, _request, response) => {
      const headers = { 'content-length': FILE.length, 'last-modified': new Date(0).toUTCString() };
      response.writeHead(200, etag === '' ? headers : { ...headers, etag }).end(FILE);
    },
  );
  await expect(readSource(proxy.source)).rejects.toMatchObject(UNAVAILABLE);
  expect(proxy.ranges).toEqual([undefined]);
});

test('a file that is replaced between cuts is read as one version or not at all, 60 times', async () => {
  const next = random(SEED + 1);
  const versions = [
    FILE.subarray(0, 200_000),
    OTHER.subarray(0, 200_000),
    OTHER.subarray(0, 150_000),
  ];
  const hashes = versions.map(sha256);
  for (let round = 0; round < 60; round += 1) {
    await using proxy = await disturbed(
      (n) => (n < 2 ? { cutAfterBytes: 1 + Math.floor(next() * 100_000), by: 'fin' } : {}),
      (_, request, response) => {
        const version = Math.floor(next() * versions.length);
        // The last two share an ETag: a server that names versions badly still gives itself away by the size.
        sendFile(request, response, versions[version] ?? FILE, version === 0 ? '"a"' : '"b"');
      },
    );
    expect([...hashes, 'SourceChanged', 'SourceUnavailable']).toContain(
      await outcome(proxy.source),
    );
  }
});

/** The SHA-256 of what was read, or the type of the failure. */
async function outcome(source: Source): Promise<string> {
  return readSource(source).then(sha256, (error: unknown) => {
    if (error instanceof RunFailure) return error.type;
    throw error;
  });
}
