import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createSourceFolder } from '../../../activities/sources/source.ts';

const { signal } = new AbortController();

async function openUploads() {
  const folder = await mkdtemp(join(tmpdir(), 'uploads-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const settings = {
    uploadsUrl: pathToFileURL(folder).href,
    allowedPrivateHosts: [],
    maxFileBytes: 1_000_000,
  };
  const folderOf = (url: string) => {
    const source = { kind: 'file', url, compression: 'auto', encoding: 'utf-8' } as const;
    const files = createSourceFolder(source, null, settings);
    if (files === null) throw new Error(`${url} is no pattern`);
    return files;
  };
  return { folder, folderOf };
}

test('the uploads that match are listed, each with its size and the version that opening it tells', async () => {
  const { folder, folderOf } = await openUploads();
  for (const name of [
    'users_1.csv',
    'users_2.csv',
    'orders.csv',
    '.part',
    'users_1.csv~',
    'users 50.csv',
  ])
    await writeFile(join(folder, name), `email\n${name}`);
  await mkdir(join(folder, 'users_3.csv'));
  await symlink(join(folder, 'orders.csv'), join(folder, 'users_4.csv'));
  const files = folderOf('upload://users*.csv');
  const listed = (await Array.fromAsync(files.list(signal))).sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
  expect(listed.map(({ path, name, sizeBytes }) => [path, name, sizeBytes])).toEqual([
    ['users 50.csv', 'users 50.csv', 18],
    ['users_1.csv', 'users_1.csv', 17],
    ['users_2.csv', 'users_2.csv', 17],
  ]);
  for (const { path, version } of listed) {
    const opened = await files.open(path, signal);
    expect(opened.etag).toBe(version);
    expect(Buffer.concat(await Array.fromAsync(opened.content)).toString()).toBe(`email\n${path}`);
    await opened.close();
  }
});

test('an upload that has gone since it was listed is named', async () => {
  const { folder, folderOf } = await openUploads();
  await writeFile(join(folder, 'users_1.csv'), 'email\n');
  const files = folderOf('upload://users_*');
  const [listed] = await Array.fromAsync(files.list(signal));
  await rm(join(folder, 'users_1.csv'));
  await expect(files.open(listed?.path ?? '', signal)).rejects.toMatchObject({
    type: 'SourceNotFound',
    message: 'there is no upload named users_1.csv',
  });
});

test('before the first upload nothing is listed', async () => {
  const { folder, folderOf } = await openUploads();
  await rm(folder, { recursive: true });
  expect(await Array.fromAsync(folderOf('upload://*').list(signal))).toEqual([]);
});
