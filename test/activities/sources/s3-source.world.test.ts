import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { PART_BYTES } from '../../../activities/sources/s3-body.ts';
import { createS3Source, type S3Options } from '../../../activities/sources/s3-source.ts';
import type { S3Credentials } from '../../../domain/credentials.ts';
import type { Source } from '../../../activities/sources/source.ts';
import { RunFailure } from '../../../domain/failures.ts';
import { s3Url } from '../../../domain/s3-url.ts';
import { createAhead } from '../../../storage/ahead.ts';
import { openFaultProxy } from '../../support/fault-proxy.ts';
import { foundProgram } from '../../support/programs.ts';
import { random } from '../../support/random.ts';
import { openS3Like } from '../../support/s3-like.ts';
import { BUCKET, S3_KEYS, useS3Server, VERSIONED } from '../../support/s3-server.ts';
import { FAST, readSource, sha256 } from './file-server.ts';

const program = foundProgram('versitygw');
const signal = new AbortController().signal;

/** As an activity does it: what may pass is tried again from the start. */
async function readUntilItWorks(source: Source): Promise<Buffer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readSource(source);
    } catch (error) {
      if (!(error instanceof RunFailure) || error.type !== 'SourceUnavailable' || attempt === 8)
        throw error;
    }
  }
}

describe.skipIf('missing' in program)('an object of S3', () => {
  const server = useS3Server('path' in program ? program.path : '');

  const settings = (port: number) => ({
    allowedPrivateHosts: [`127.0.0.1:${port}`],
    maxFileBytes: 1_000_000_000,
  });
  const source = (
    key: string,
    {
      port = server.port,
      bucket = BUCKET,
      credentials = {},
      ...options
    }: S3Options & {
      port?: number;
      bucket?: string;
      credentials?: Partial<S3Credentials>;
    } = {},
  ) =>
    createS3Source(
      s3Url({ bucket, key }),
      { ...S3_KEYS, endpoint: `http://127.0.0.1:${port}`, ...credentials },
      settings(port),
      { timings: FAST, ahead: createAhead(6), ...options },
    );

  test('is read with its ETag, size, time and name', async () => {
    await server.put('crm/users.csv', 'email\na@b.co\n');
    const opened = await source('crm/users.csv').open(signal);
    expect(opened).toMatchObject({
      etag: expect.stringMatching(/^".+"$/),
      versionId: null,
      sizeBytes: 13,
      name: 'users.csv',
      lengthUndeclared: false,
      lastModified: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    await opened.close();
    expect((await readSource(source('crm/users.csv'))).toString()).toBe('email\na@b.co\n');
    await server.put('empty.csv', '');
    expect(await readSource(source('empty.csv'))).toHaveLength(0);
  });

  test.each([1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 5 * PART_BYTES + 3])(
    'of %i bytes comes whole and in order',
    async (bytes) => {
      const content = randomBytes(bytes);
      await server.put('sized', content);
      const whole = sha256(content);
      expect(sha256(await readSource(source('sized')))).toBe(whole);
      expect(sha256(await readSource(source('sized', { ahead: createAhead(0) })))).toBe(whole);
    },
  );

  test('is read at any place too, of the version that was opened', async () => {
    const content = randomBytes(2_000_000);
    await server.put('anywhere', content);
    const opened = await source('anywhere').open(signal);
    const part = Buffer.alloc(1_000_000);
    await opened.readInto?.(999_999, part);
    expect(sha256(part)).toBe(sha256(content.subarray(999_999, 1_999_999)));
    await server.put('anywhere', randomBytes(2_000_000));
    await expect(opened.readInto?.(0, part)).rejects.toThrow('was replaced');
    await opened.close();
  });

  test('gives back the memory that it took for parts ahead, also when it is left in the middle', async () => {
    await server.put('large', randomBytes(6 * PART_BYTES));
    let taken = 0;
    let most = 0;
    const ahead = {
      take() {
        if (taken === 3) return false;
        taken += 1;
        most = Math.max(most, taken);
        return true;
      },
      giveBack() {
        taken -= 1;
      },
    };
    await readSource(source('large', { ahead }));
    expect([most, taken]).toEqual([3, 0]);
    const opened = await source('large', { ahead }).open(signal);
    for await (const _ of opened.content) break;
    await opened.close();
    expect(taken).toBe(0);
  });

  test.each([
    'with space.csv',
    'a+b.csv',
    'a%2Fb.csv',
    'percent%.csv',
    "it's (1)!*.csv",
    'Zoë/März 💶.csv',
    'query?x=1&y#frag.csv',
    'star*.csv',
    'a=b;c,d@e:f$g.csv',
  ])('whose key is %j is just that object', async (key) => {
    await server.put(key, key);
    expect((await readSource(source(key))).toString()).toBe(key);
  });

  test('that is replaced while it is read is told as such, and never mixed', async () => {
    const [before, after] = [randomBytes(3 * PART_BYTES), randomBytes(3 * PART_BYTES)];
    await server.put('replaced', before);
    const opened = await source('replaced', { ahead: createAhead(0) }).open(signal);
    await server.put('replaced', after);
    const read = async () => {
      let bytes = 0;
      for await (const piece of opened.content) {
        expect(piece.equals(before.subarray(bytes, bytes + piece.length))).toBe(true);
        bytes += piece.length;
      }
    };
    await expect(read()).rejects.toMatchObject({
      type: 'SourceChanged',
      message: expect.stringContaining('was replaced while it was read'),
    });
    await opened.close();
    expect(sha256(await readSource(source('replaced')))).toBe(sha256(after));
  });

  test('of a bucket with versions is read to its end in the version that was begun', async () => {
    const [before, after] = [randomBytes(3 * PART_BYTES), randomBytes(3 * PART_BYTES)];
    await server.setVersioning();
    await server.put('kept', before, server.versioned);
    const opened = await source('kept', { bucket: VERSIONED, ahead: createAhead(0) }).open(signal);
    await server.put('kept', after, server.versioned);
    expect(opened.versionId).toMatch(/./);
    const pieces: Buffer[] = [];
    for await (const piece of opened.content) pieces.push(piece);
    await opened.close();
    expect(sha256(Buffer.concat(pieces))).toBe(sha256(before));
    const now = source('kept', { bucket: VERSIONED });
    expect(sha256(await readSource(now))).toBe(sha256(after));
  });

  test.each(['fin', 'rst'] as const)(
    'comes whole through connections that are cut (%s)',
    async (by) => {
      const content = randomBytes(4 * PART_BYTES);
      await server.put('cut', content);
      const cuts = [0, 1, 1_000, PART_BYTES / 2, PART_BYTES - 1];
      await using proxy = await openFaultProxy(server.port, (n) =>
        n % 2 === 0 ? { cutAfterBytes: cuts[(n / 2) % cuts.length] ?? 0, by } : {},
      );
      expect(sha256(await readSource(source('cut', { port: proxy.port })))).toBe(sha256(content));
      expect(proxy.connections()).toBeGreaterThan(4);
    },
  );

  test('that stalls is asked for again; one that drips is too slow', async () => {
    const content = randomBytes(100_000);
    await server.put('slow', content);
    await using stalling = await openFaultProxy(server.port, (n) =>
      n === 0 ? { stallAfterBytes: 50_000 } : {},
    );
    const read = await readSource(source('slow', { port: stalling.port }));
    expect(sha256(read)).toBe(sha256(content));
    await using dripping = await openFaultProxy(server.port, () => ({ dripMs: 5 }));
    await expect(readSource(source('slow', { port: dripping.port }))).rejects.toMatchObject({
      type: 'SourceTooSlow',
    });
  });

  test('comes whole when the server says SlowDown to 30 % of the calls', async () => {
    const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 1_000_000);
    console.log(`SlowDown: seed ${seed} (TEST_SEED repeats it)`);
    const next = random(seed);
    const content = randomBytes(12 * PART_BYTES);
    await server.put('busy', content);
    let refused = 0;
    const port = await openS3Like(() => {
      if (next() >= 0.3) return null;
      refused += 1;
      return { status: 503, code: 'SlowDown' };
    }, server.port);
    expect(sha256(await readUntilItWorks(source('busy', { port })))).toBe(sha256(content));
    expect(refused).toBeGreaterThan(0);
  });

  test.each([
    ['a key that is not there', { key: 'nowhere' }, 'SourceNotFound', /does not exist/],
    ['a bucket that is not there', { bucket: 'no-bucket' }, 'SourceNotFound', /no bucket/],
    [
      'an unknown access key',
      { credentials: { accessKeyId: 'unknown' } },
      'SourceRefused',
      /access key id is not known/,
    ],
    [
      'a wrong secret',
      { credentials: { secretAccessKey: 'canary-wrong' } },
      'SourceRefused',
      /secret access key is not the one/,
    ],
  ] as const)(
    'with %s ends with a sentence',
    async (_, { key = 'x', ...options }: object & { key?: string }, type, sentence) => {
      const failure = await source(key, options)
        .open(signal)
        .then(String, (error: unknown) => error);
      expect(failure).toMatchObject({ type, message: expect.stringMatching(sentence) });
      expect(inspect(failure, { depth: 9 })).not.toMatch(/canary|test-secret/);
    },
  );

  test('beyond the limit of files is refused', async () => {
    await server.put('big', randomBytes(1_001));
    const limited = createS3Source(
      `s3://${BUCKET}/big`,
      { ...S3_KEYS, endpoint: server.endpoint },
      { allowedPrivateHosts: [server.host], maxFileBytes: 1_000 },
    );
    await expect(limited.open(signal)).rejects.toMatchObject({ type: 'FileTooLarge' });
  });
});
