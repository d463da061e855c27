import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  createSourceFolder,
  type ListedFile,
  type SourceFolder,
} from '../../../activities/sources/source.ts';
import { foundProgram } from '../../support/programs.ts';
import { openS3Like } from '../../support/s3-like.ts';
import { BUCKET, S3_KEYS, useS3Server } from '../../support/s3-server.ts';
import { readSource } from './file-server.ts';

const program = foundProgram('versitygw');
const signal = new AbortController().signal;
const FILES = 2_500;

describe.skipIf('missing' in program)('the objects that a pattern means', () => {
  const server = useS3Server('path' in program ? program.path : '');

  function folderOf(url: string, { port = server.port, maxFileBytes = 1_000 } = {}): SourceFolder {
    const folder = createSourceFolder(
      { kind: 'file', url, compression: 'auto', encoding: 'utf-8' },
      { ...S3_KEYS, endpoint: `http://127.0.0.1:${port}` },
      { uploadsUrl: 'file:///nowhere', allowedPrivateHosts: [`127.0.0.1:${port}`], maxFileBytes },
    );
    if (!folder) throw new Error(`${url} is no pattern`);
    return folder;
  }
  const pathsOf = async (url: string) =>
    (await Array.fromAsync(folderOf(url).list(signal))).map(({ path }) => path).sort();

  test('are told with size and version, and open by their keys', async () => {
    for (const key of ['a/users 1+2.csv', 'a/users%2F.csv', 'a/orders.csv', 'a/b/users.csv', 'ab'])
      await server.put(key, key);
    const folder = folderOf(`s3://${BUCKET}/a/users*.csv`);
    const files: ListedFile[] = await Array.fromAsync(folder.list(signal));
    expect(files.map(({ path, name, sizeBytes }) => [path, name, sizeBytes])).toEqual([
      ['a/users 1+2.csv', 'users 1+2.csv', 15],
      ['a/users%2F.csv', 'users%2F.csv', 14],
    ]);
    for (const { path, version } of files) {
      expect(version).toMatch(/^".+"$/);
      const read = await readSource({ open: (ending) => folder.open(path, ending) });
      expect(read.toString()).toBe(path);
    }
    expect(await pathsOf(`s3://${BUCKET}/a/`)).toHaveLength(4);
    expect(await pathsOf(`s3://${BUCKET}/nothing*`)).toEqual([]);
    await expect(folder.open('a/gone.csv', signal)).rejects.toMatchObject({
      type: 'SourceNotFound',
    });
  });

  test(`are all of ${FILES}, page after page`, async () => {
    const keys = Array.from({ length: FILES }, (_, index) => `many/${index}.csv`);
    // Straight into the folder of the server: putting them one by one would take most of the test.
    mkdirSync(join(server.folder, 'many'));
    for (const key of keys) writeFileSync(join(server.folder, key), 'x');
    expect(await pathsOf(`s3://${BUCKET}/many/*.csv`)).toEqual(keys.toSorted());
    expect(await pathsOf(`s3://${BUCKET}/many/24*9.csv`)).toHaveLength(11);
  });

  test('in the upload area are told by their names', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', S3_KEYS.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', S3_KEYS.secretAccessKey);
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const key of ['up/users 1.csv', 'up/users_2.csv', 'up/users/3.csv', 'up/orders.csv'])
      await server.put(key, key);
    const folder = createSourceFolder(
      { kind: 'file', url: 'upload://users*.csv', compression: 'auto', encoding: 'utf-8' },
      null,
      {
        uploadsUrl: `s3://${BUCKET}/up`,
        allowedPrivateHosts: [],
        maxFileBytes: 1_000,
        s3: { region: 'us-east-1', endpoint: server.endpoint, allowDefaultCredentials: false },
      },
    );
    const files = (await Array.fromAsync(folder?.list(signal) ?? [])).map(({ path }) => path);
    expect(files).toEqual(['users 1.csv', 'users_2.csv']);
    const open = async (ending: AbortSignal) => {
      const opened = await folder?.open('users 1.csv', ending);
      if (!opened) throw new Error('there is a folder');
      return opened;
    };
    expect((await readSource({ open })).toString()).toBe('up/users 1.csv');
    await expect(folder?.open('gone.csv', signal)).rejects.toMatchObject({
      type: 'SourceNotFound',
      message: 'there is no upload named gone.csv',
    });
  });

  test('of a bucket that may not be listed is a refusal with a sentence', async () => {
    const port = await openS3Like(() => ({ status: 403, code: 'AccessDenied' }));
    const listing = Array.fromAsync(folderOf('s3://bucket/a/*', { port }).list(signal));
    await expect(listing).rejects.toMatchObject({ type: 'SourceRefused' });
  });
});
