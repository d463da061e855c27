import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDownloadSource } from '../../../activities/download-source.ts';
import { downloadFiles } from '../../../activities/sources/download-files.ts';
import type { ListedFile, SourceFolder } from '../../../activities/sources/source.ts';
import { createSplitFile } from '../../../activities/split-file.ts';
import { loadRun } from '../../../db/queries/run-state.ts';
import { importDefinition } from '../../../domain/definition.ts';
import { RunFailure } from '../../../domain/failures.ts';
import { MOST_FILES } from '../../../domain/many-files.ts';
import { useDatabase } from '../../support/database.ts';
import { useActivities } from '../../support/run-activities.ts';

const database = useDatabase();
const activities = useActivities(database);
const { signal } = new AbortController();

const definitionOf = (pattern: string) =>
  importDefinition.parse({
    name: 'x',
    entity: 'users',
    source: { kind: 'file', url: `upload://${pattern}` },
    format: { kind: 'csv', userIdField: 'email', userIdType: 'email' },
  });

/** A folder of `count` files, listed backwards; opening one fails as `fail` says. */
function folderOf(count: number, fail: (path: string) => RunFailure | null = () => null) {
  const opened: string[] = [];
  const folder: SourceFolder = {
    async *list() {
      for (let file = count - 1; file >= 0; file--)
        yield listed(`f${String(file).padStart(5, '0')}`);
    },
    async open(path) {
      const failure = fail(path);
      if (failure) throw failure;
      opened.push(path);
      const facts = { etag: null, lastModified: null, sizeBytes: 1, name: path };
      return { ...facts, content: once(), lengthUndeclared: false, close: async () => {} };
    },
  };
  return { folder, opened };
}

const listed = (path: string): ListedFile => ({ path, name: path, sizeBytes: 1, version: null });

async function* once() {
  yield Buffer.from('x');
}

async function download(runId: string, folder: SourceFolder) {
  const run = await loadRun(database.db, runId);
  const stage = async () => ({ object: 'x', facts: { sizeBytes: 1 } });
  return downloadFiles(
    activities.dependencies,
    run,
    folder,
    async (opened) => {
      await Array.fromAsync(opened.content);
      return stage();
    },
    signal,
  );
}

test('files are downloaded in the order of their paths, and what is there is not fetched again', async () => {
  const runId = await activities.beginRun(definitionOf('*'));
  const { folder, opened } = folderOf(5);
  expect(await download(runId, folder)).toEqual({ sizeBytes: 5, more: false });
  expect(await download(runId, folder)).toEqual({ sizeBytes: 5, more: false });
  expect(opened).toEqual(['f00000', 'f00001', 'f00002', 'f00003', 'f00004']);
});

test('which files a run takes is decided once', async () => {
  const runId = await activities.beginRun(definitionOf('*'));
  await expect(
    download(runId, folderOf(3, () => new RunFailure('SourceUnavailable', 'away')).folder),
  ).rejects.toMatchObject({
    type: 'SourceUnavailable',
    message: 'file 1 of 3, f00000: away; nothing of any file was stored',
  });
  const later = folderOf(9);
  await download(runId, later.folder);
  expect(later.opened).toEqual(['f00000', 'f00001', 'f00002']);
});

test('a source that fails now and then delivers all files, each once', async () => {
  const runId = await activities.beginRun(definitionOf('*'));
  let opens = 0;
  const { folder, opened } = folderOf(300, () => {
    opens += 1;
    return opens % 7 === 0 ? new RunFailure('SourceUnavailable', 'now and then') : null;
  });
  let attempts = 1;
  // Each call is an activity of its own, which begins with all its tries.
  while ((await download(runId, folder)).more) attempts += 1;
  expect(attempts).toBeGreaterThan(40);
  expect(opened).toHaveLength(300);
  expect(new Set(opened).size).toBe(300);
});

test('more files than a run takes are refused', async () => {
  const runId = await activities.beginRun(definitionOf('*'));
  await expect(download(runId, folderOf(MOST_FILES + 1).folder)).rejects.toMatchObject({
    type: 'TooManyFiles',
    message: 'more than 10000 files match upload://*, and one run takes at most that many',
  });
});

test('files that are split again are numbered and stored once', async () => {
  for (const [name, text] of [
    ['a', 'email\n'],
    ['b', 'email\r\nx@y.z\r\n"v\n"\n'],
    ['c', 'email\ny@y.z\n'],
  ])
    await writeFile(join(activities.uploads, `users_${name}.csv`), text ?? '');
  const runId = await activities.beginRun(definitionOf('users_*'));
  const { dependencies } = activities;
  const rows = () =>
    database.sql`select r.records as all, f.position, f.records, f.lines_before, f.lines, c.chunk, c.first_line
                 from runs r join run_files f on f.run_id = r.id
                 left join run_chunks c on c.run_id = r.id and c.file = f.position
                 where r.id = ${runId} order by f.position`;
  await createDownloadSource(dependencies)({ runId }, signal);
  await createSplitFile(dependencies)({ runId }, signal);
  const first = await rows();
  expect(first.map((row) => Object.values(row))).toEqual([
    [3, 0, 0, '0', '2', null, null],
    [3, 1, 2, '2', '7', 0, '2'],
    [3, 2, 1, '9', '3', 1, '2'],
  ]);
  // As if the worker had been killed before it noted that all are split.
  await database.sql`update runs set records = null, file = null where id = ${runId}`;
  await database.sql`delete from run_buckets where run_id = ${runId}`;
  expect(await createSplitFile(dependencies)({ runId }, signal)).toEqual({
    chunks: 2,
    buckets: 1,
    records: 3,
    more: false,
  });
  expect(await rows()).toEqual(first);
});
