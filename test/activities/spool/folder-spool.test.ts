import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createFolderSpool } from '../../../activities/spool/folder-spool.ts';
import { readPart } from '../../../activities/spool/spool.ts';
import { CONTENT, describeSpool, pieces, readAll } from './spool-contract.ts';

const { signal } = new AbortController();

async function openSpool() {
  const root = await mkdtemp(join(tmpdir(), 'spool-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const folder = join(root, 'not', 'there', 'yet');
  const objects = async () => {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) =>
        join(parentPath, name)
          .slice(folder.length + 1)
          .replaceAll(sep, '/'),
      );
  };
  return { folder, objects, spool: createFolderSpool(folder) };
}

describeSpool('a folder', openSpool);

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

test('what others keep in the folder is not taken for a run', async () => {
  const { spool, folder } = await openSpool();
  await mkdir(join(folder, 'lost+found'), { recursive: true });
  await writeFile(join(folder, randomUUID()), 'a file');
  expect(await spool.runIds()).toEqual([]);
});

test('nobody else on the machine can read what lies in the spool', async () => {
  const { spool, folder } = await openSpool();
  const runId = randomUUID();
  await spool.write(`${runId}/source`, pieces(CONTENT), signal);
  expect((await stat(join(folder, runId))).mode & 0o077).toBe(0);
  expect((await stat(join(folder, runId, 'source'))).mode & 0o077).toBe(0);
});
