import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createS3Spool } from '../../../activities/spool/s3-spool.ts';
import { readPart } from '../../../activities/spool/spool.ts';
import { openS3Bucket } from '../../../storage/s3-bucket.ts';
import { Agent } from 'undici';
import { openFaultProxy } from '../../support/fault-proxy.ts';
import { foundProgram } from '../../support/programs.ts';
import { openS3Like } from '../../support/s3-like.ts';
import { BUCKET, S3_KEYS, useS3Server } from '../../support/s3-server.ts';
import { sha256 } from '../sources/file-server.ts';
import { describeSpool, pieces, readAll } from './spool-contract.ts';

const PART_BYTES = 5 * 1024 * 1024;
const program = foundProgram('versitygw');
const { signal } = new AbortController();

describe.skipIf('missing' in program)('with a server of S3', () => {
  const server = useS3Server('path' in program ? program.path : '');

  function openSpool({ port = server.port, attempts = 5 } = {}) {
    const prefix = `spool-${randomUUID()}/`;
    const dispatcher = new Agent();
    const endpoint = `http://127.0.0.1:${port}`;
    const how = { region: 'us-east-1', endpoint, credentials: S3_KEYS, dispatcher, attempts };
    const spool = createS3Spool(() => openS3Bucket({ bucket: BUCKET, ...how }), {
      prefix,
      partBytes: PART_BYTES,
    });
    const objects = async () => {
      const unfinished = await server.bucket.listUnfinished(prefix, signal);
      const all = [...(await server.keys(prefix)), ...unfinished.map(({ key }) => `${key}?`)];
      return all.map((key) => key.slice(prefix.length));
    };
    return { spool, objects };
  }

  describeSpool('a bucket', async () => openSpool());

  test.each([PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 6 * PART_BYTES, 6 * PART_BYTES + 1])(
    'an object of %i bytes is written and read whole',
    async (bytes) => {
      const { spool, objects } = openSpool();
      const name = `${randomUUID()}/source`;
      const content = randomBytes(bytes);
      expect(await spool.write(name, pieces(content, 777_777), signal)).toBe(bytes);
      expect(await spool.size(name)).toBe(bytes);
      expect(sha256(await readAll(spool.read(name, signal)))).toBe(sha256(content));
      expect(await objects()).toEqual([name]);
    },
  );

  test('what fails in a later part leaves nothing, not even parts', async () => {
    const { spool, objects } = openSpool();
    const name = `${randomUUID()}/source`;
    const reason = new Error('the source broke');
    const failing = async function* () {
      yield* pieces(randomBytes(3 * PART_BYTES));
      throw reason;
    };
    await expect(spool.write(name, failing(), signal)).rejects.toBe(reason);
    expect(await objects()).toEqual([]);
  });

  test('parts that a killed worker left are a run, and go with it', async () => {
    const { spool, objects } = openSpool();
    const runId = randomUUID();
    // What a worker leaves that never comes to its end.
    const stuck = Promise.withResolvers<void>();
    const stopping = new AbortController();
    const endless = async function* () {
      yield* pieces(randomBytes(2 * PART_BYTES + 1));
      await stuck.promise;
    };
    const writing = spool.write(`${runId}/source`, endless(), stopping.signal);
    writing.catch(() => {});
    await expect.poll(objects, { timeout: 10_000 }).toEqual([`${runId}/source?`]);
    expect(await spool.runIds()).toEqual([runId]);
    await spool.removeRun(runId);
    expect(await objects()).toEqual([]);
    stopping.abort(new Error('over'));
    stuck.resolve();
    await expect(writing).rejects.toThrow('over');
  });

  test('goes on through SlowDown, errors and cut bodies', async () => {
    let calls = 0;
    const port = await openS3Like(() => {
      calls += 1;
      if (calls % 3 === 0) return { status: 503, code: 'SlowDown' };
      return calls % 7 === 0 ? { status: 500, code: 'InternalError' } : null;
    }, server.port);
    await using proxy = await openFaultProxy(port, (n) =>
      n % 2 === 0 ? { cutAfterBytes: 1_000_000, by: 'rst' } : {},
    );
    const { spool } = openSpool({ port: proxy.port });
    const name = `${randomUUID()}/source`;
    const content = randomBytes(PART_BYTES + 1_000_000);
    await spool.write(name, pieces(content), signal);
    expect(sha256(await readAll(spool.read(name, signal)))).toBe(sha256(content));
    expect(sha256(await readPart(spool, name, 1_000, 5_000_000))).toBe(
      sha256(content.subarray(1_000, 5_001_000)),
    );
  });

  test('that does not answer, or is full, says which', async () => {
    const slow = await openS3Like(() => ({ status: 503, code: 'SlowDown' }));
    const { spool } = openSpool({ port: slow, attempts: 2 });
    const name = `${randomUUID()}/source`;
    const unavailable = { type: 'StorageUnavailable', message: /SlowDown/ };
    const matching = { ...unavailable, message: expect.stringMatching(unavailable.message) };
    await expect(spool.write(name, pieces(Buffer.from('x')), signal)).rejects.toMatchObject(
      matching,
    );
    await expect(readPart(spool, name, 0, 1)).rejects.toMatchObject(matching);
    const gone = openSpool({ port: 1, attempts: 1 }).spool;
    await expect(gone.size(name)).rejects.toMatchObject({ type: 'StorageUnavailable' });
    const full = await openS3Like(() => ({ status: 507, code: 'XMinioStorageFull' }));
    const fullSpool = openSpool({ port: full, attempts: 1 }).spool;
    await expect(fullSpool.write(name, pieces(Buffer.from('x')), signal)).rejects.toMatchObject({
      type: 'SpoolFull',
    });
  });

  test('an object that is shorter than it must be is a defect', async () => {
    const { spool } = openSpool();
    const name = `${randomUUID()}/source`;
    await spool.write(name, pieces(Buffer.from('short')), signal);
    for (const read of [
      () => readPart(spool, name, 0, 6),
      () => readPart(spool, name, 10, 1),
      () => readAll(spool.read(name, signal, { offset: 4, length: 2 })),
    ])
      await expect(read()).rejects.toMatchObject({ type: 'Internal' });
  });
});
