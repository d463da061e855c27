import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes, randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { stageSource } from '../../../activities/sources/stage-source.ts';
import { createFolderSpool } from '../../../activities/spool/folder-spool.ts';
import { readPart } from '../../../activities/spool/spool.ts';
import { RunFailure } from '../../../domain/failures.ts';
import { openFaultProxy } from '../../support/fault-proxy.ts';
import { localSource, openFileServer, sendFile, sha256 } from './file-server.ts';

const FILE = randomBytes(3_000_000);

async function openStage() {
  const folder = await mkdtemp(join(tmpdir(), 'spool-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const runId = randomUUID();
  return { folder, runId, name: `${runId}/source`, spool: createFolderSpool(folder) };
}

const { signal } = new AbortController();

test('a source is staged with its size and SHA-256, also through cuts', async () => {
  const { spool, name } = await openStage();
  const port = await openFileServer((request, response) => sendFile(request, response, FILE));
  await using proxy = await openFaultProxy(port, (n) =>
    n < 2 ? { cutAfterBytes: 1_000_000, by: n === 0 ? 'fin' : 'rst' } : {},
  );
  const heard: number[] = [];
  const opened = await localSource(proxy.port).open(signal);
  expect(await stageSource(opened, spool, name, signal, (bytes) => heard.push(bytes))).toEqual({
    sizeBytes: FILE.length,
    sha256: sha256(FILE),
  });
  expect(heard.at(-1)).toBe(FILE.length);
  expect(heard).toEqual([...heard].sort((a, b) => a - b));
  expect(sha256(await readPart(spool, name, 0, FILE.length))).toBe(sha256(FILE));
});

test('a source that fails half-way leaves nothing in the spool, and is closed', async () => {
  const { spool, name, folder, runId } = await openStage();
  let closed = 0;
  const failure = new RunFailure('SourceUnavailable', 'cut');
  const opened = {
    etag: null,
    lastModified: null,
    sizeBytes: null,
    name: 'x',
    lengthUndeclared: false,
    content: (async function* () {
      yield FILE;
      throw failure;
    })(),
    close: async () => {
      closed += 1;
    },
  };
  await expect(stageSource(opened, spool, name, signal)).rejects.toBe(failure);
  expect([closed, await spool.size(name), await readdir(join(folder, runId))]).toEqual([
    1,
    null,
    [],
  ]);
});

test('cancelling while a source is staged frees it and leaves nothing', async () => {
  const { spool, name, folder, runId } = await openStage();
  let freed = false;
  const port = await openFileServer((_, response) => {
    response.writeHead(200, { 'content-length': 1e9 });
    response.write(FILE);
    response.on('close', () => {
      freed = true;
    });
  });
  const cancelling = new AbortController();
  const reason = new Error('cancelled by hand');
  const opened = await localSource(port, { maxFileBytes: 1e10 }).open(cancelling.signal);
  const staging = stageSource(opened, spool, name, cancelling.signal, (bytes) => {
    if (bytes > 1_000_000) cancelling.abort(reason);
  });
  await expect(staging).rejects.toBe(reason);
  expect(await readdir(join(folder, runId))).toEqual([]);
  await expect.poll(() => freed).toBe(true);
});
