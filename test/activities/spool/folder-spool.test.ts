import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createFolderSpool } from '../../../activities/spool/folder-spool.ts';
import { readPart } from '../../../activities/spool/spool.ts';
import { spoolNames } from '../../../activities/spool/spool.ts';
import { sha256 } from '../sources/file-server.ts';

const CONTENT = randomBytes(2_500_000);
const { signal } = new AbortController();

async function openSpool() {
  const root = await mkdtemp(join(tmpdir(), 'spool-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const folder = join(root, 'not', 'there', 'yet');
  return { root, folder, spool: createFolderSpool(folder) };
}

async function* pieces(content: Buffer, size = 65_537): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function readAll(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const piece of content) parts.push(piece);
  return Buffer.concat(parts);
}

test('what is written is read again, whole, from an offset and in ranges', async () => {
  const { spool } = await openSpool();
  const name = `${randomUUID()}/source`;
  expect(await spool.write(name, pieces(CONTENT), signal)).toBe(CONTENT.length);
  expect(await spool.size(name)).toBe(CONTENT.length);
  expect(sha256(await readAll(spool.read(name, signal)))).toBe(sha256(CONTENT));
  const rest = await readAll(spool.read(name, signal, { offset: 2_000_000 }));
  expect(sha256(rest)).toBe(sha256(CONTENT.subarray(2_000_000)));
  for (const [offset, length] of [
    [0, 0],
    [0, 1],
    [1_048_575, 2],
    [1_000_000, 1_500_000],
    [CONTENT.length, 0],
  ] as const) {
    const range = CONTENT.subarray(offset, offset + length);
    expect(sha256(await readAll(spool.read(name, signal, { offset, length })))).toBe(sha256(range));
    expect(sha256(await readPart(spool, name, offset, length))).toBe(sha256(range));
  }
});

test('an empty object is an object', async () => {
  const { spool } = await openSpool();
  const name = `${randomUUID()}/text`;
  expect(await spool.write(name, pieces(Buffer.alloc(0)), signal)).toBe(0);
  expect(await spool.size(name)).toBe(0);
  expect(await readAll(spool.read(name, signal))).toHaveLength(0);
});

test('the second writer of a name leaves one whole object, never a mixture', async () => {
  const { spool, folder } = await openSpool();
  const runId = randomUUID();
  const others = [1, 2, 3, 4].map((fill) => Buffer.alloc(1_000_000, fill));
  await Promise.all(
    others.map((content) => spool.write(`${runId}/source`, pieces(content), signal)),
  );
  const stored = await readAll(spool.read(`${runId}/source`, signal));
  expect(others.some((content) => content.equals(stored))).toBe(true);
  expect(await readdir(join(folder, runId))).toEqual(['source']);
});

test('content that fails, or a cancellation, leaves nothing behind and keeps its reason', async () => {
  const { spool, folder } = await openSpool();
  const runId = randomUUID();
  const reason = new Error('the source broke');
  const failing = async function* () {
    yield CONTENT;
    throw reason;
  };
  await expect(spool.write(`${runId}/source`, failing(), signal)).rejects.toBe(reason);
  const cancelling = new AbortController();
  const cancelled = async function* () {
    yield CONTENT;
    cancelling.abort(reason);
  };
  await expect(spool.write(`${runId}/source`, cancelled(), cancelling.signal)).rejects.toBe(reason);
  await expect(spool.write(`${runId}/source`, pieces(CONTENT), cancelling.signal)).rejects.toBe(
    reason,
  );
  expect(await readdir(join(folder, runId))).toEqual([]);
  expect(await spool.size(`${runId}/source`)).toBeNull();
});

test('a disk that is full is told from other errors', async () => {
  const { spool } = await openSpool();
  for (const code of ['ENOSPC', 'EDQUOT']) {
    // What the file system would say at a write; here the content says it.
    const full = async function* () {
      yield CONTENT;
      throw Object.assign(new Error(code), { code });
    };
    await expect(spool.write(`${randomUUID()}/source`, full(), signal)).rejects.toMatchObject({
      type: 'SpoolFull',
    });
  }
});

test('reading ends when it is cancelled, with the reason of that', async () => {
  const { spool } = await openSpool();
  const name = `${randomUUID()}/source`;
  await spool.write(name, pieces(CONTENT), signal);
  const cancelling = new AbortController();
  const reason = new Error('cancelled by hand');
  const reading = async () => {
    for await (const piece of spool.read(name, cancelling.signal))
      if (piece.length > 0) cancelling.abort(reason);
  };
  await expect(reading()).rejects.toBe(reason);
  await expect(readAll(spool.read(name, cancelling.signal))).rejects.toBe(reason);
});

test('an object that is shorter than it must be is a defect, not something to wait for', async () => {
  const { spool, folder } = await openSpool();
  const name = `${randomUUID()}/source`;
  await spool.write(name, pieces(CONTENT), signal);
  await truncate(join(folder, name), 1_000);
  await expect(readPart(spool, name, 0, 1_001)).rejects.toMatchObject({ type: 'Internal' });
  await expect(readAll(spool.read(name, signal, { offset: 999, length: 2 }))).rejects.toMatchObject(
    {
      type: 'Internal',
    },
  );
  await expect(
    readAll(spool.read(name, signal, { offset: 5_000, length: 1 })),
  ).rejects.toMatchObject({
    type: 'Internal',
  });
  expect(await readPart(spool, name, 999, 1)).toHaveLength(1);
});

test('an object that is missing is an error to read and null to measure', async () => {
  const { spool } = await openSpool();
  const name = `${randomUUID()}/source`;
  expect(await spool.size(name)).toBeNull();
  await expect(readAll(spool.read(name, signal))).rejects.toThrow('ENOENT');
  await expect(readPart(spool, name, 0, 1)).rejects.toThrow('ENOENT');
});

test('the objects of a run are removed together, and twice is no error', async () => {
  const { spool } = await openSpool();
  const [first, second] = [randomUUID(), randomUUID()];
  expect(await spool.runIds()).toEqual([]);
  for (const runId of [first, second])
    for (const object of ['source', 'text', 'chunk-0-a'])
      await spool.write(`${runId}/${object}`, pieces(CONTENT, 1_000_000), signal);
  expect((await spool.runIds()).sort()).toEqual([first, second].sort());
  await spool.removeRun(first);
  await spool.removeRun(first);
  expect(await spool.runIds()).toEqual([second]);
});

test('what others keep in the folder is not taken for a run', async () => {
  const { spool, folder } = await openSpool();
  await mkdir(join(folder, 'lost+found'), { recursive: true });
  await writeFile(join(folder, randomUUID()), 'a file');
  expect(await spool.runIds()).toEqual([]);
});

test('names that are not made by the service are refused by every call', async () => {
  const { spool, root } = await openSpool();
  const runId = randomUUID();
  await writeFile(join(root, 'secret'), 'canary');
  for (const name of [
    '',
    runId,
    `${runId}/`,
    `${runId}/a/b`,
    `${runId}/..`,
    `${runId}/../../secret`,
    `../${runId}/a`,
    `/${runId}/a`,
    `${runId}/A`,
    `${runId}/a.part`,
    `${runId}/a\n`,
    `${runId}/a\0`,
    `${'../'.repeat(12)}/a`,
    'short/source',
  ]) {
    await expect(spool.write(name, pieces(CONTENT), signal)).rejects.toThrow('not a spool name');
    await expect(readAll(spool.read(name, signal))).rejects.toThrow('not a spool name');
    await expect(readPart(spool, name, 0, 1)).rejects.toThrow('not a spool name');
    await expect(spool.size(name)).rejects.toThrow('not a spool name');
  }
  for (const notARun of ['', '.', '..', `${runId}/a`, `../${runId}`])
    await expect(spool.removeRun(notARun)).rejects.toThrow('not a spool name');
  expect(await readdir(root)).toEqual(['secret']);
});

test('the names that the service makes are names of the spool', async () => {
  const { spool } = await openSpool();
  const [runId, token] = [randomUUID(), randomUUID()];
  for (const name of [
    spoolNames.source(runId, token),
    spoolNames.text(runId, token),
    spoolNames.prepared(runId, 1_000_000, token),
  ])
    expect(await spool.size(name)).toBeNull();
});

test('nobody else on the machine can read what lies in the spool', async () => {
  const { spool, folder } = await openSpool();
  const runId = randomUUID();
  await spool.write(`${runId}/source`, pieces(CONTENT), signal);
  expect((await stat(join(folder, runId))).mode & 0o077).toBe(0);
  expect((await stat(join(folder, runId, 'source'))).mode & 0o077).toBe(0);
});
