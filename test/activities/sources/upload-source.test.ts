import { execFileSync } from 'node:child_process';
import {
  appendFile,
  mkdir,
  mkdtemp,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createUploadSource } from '../../../activities/sources/upload-source.ts';
import { readSource, sha256 } from './file-server.ts';

const TEXT = Buffer.from('email,name\nann@example.com,Ann\n'.repeat(100_000));

async function openUploads(maxFileBytes = 100_000_000) {
  const folder = await mkdtemp(join(tmpdir(), 'uploads-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const settings = { uploadsUrl: pathToFileURL(folder).href, maxFileBytes };
  return { folder, source: (url: string) => createUploadSource(url, settings) };
}

test('an upload is read whole, with its version', async () => {
  const { folder, source } = await openUploads();
  await writeFile(join(folder, 'crm users.csv'), TEXT);
  await utimes(join(folder, 'crm users.csv'), 1_767_225_600, 1_767_225_600);
  for (const url of ['upload://crm users.csv', 'upload://crm%20users.csv']) {
    expect(sha256(await readSource(source(url)))).toBe(sha256(TEXT));
    const opened = await source(url).open(new AbortController().signal);
    expect(opened).toMatchObject({
      etag: `"${TEXT.length}-1767225600000000000"`,
      lastModified: '2026-01-01T00:00:00.000Z',
      sizeBytes: TEXT.length,
      name: 'crm users.csv',
      lengthUndeclared: false,
    });
    await opened.close();
    await opened.close();
  }
});

test('an empty upload is empty', async () => {
  const { folder, source } = await openUploads();
  await writeFile(join(folder, 'empty.csv'), '');
  expect(await readSource(source('upload://empty.csv'))).toHaveLength(0);
});

test('an upload that is not there is named', async () => {
  const { folder, source } = await openUploads();
  await expect(readSource(source('upload://crm.csv'))).rejects.toMatchObject({
    type: 'SourceNotFound',
    message: 'there is no upload named crm.csv',
  });
  await expect(readSource(source(`upload://${'ä'.repeat(200)}`))).rejects.toMatchObject({
    type: 'SourceNotFound',
  });
  await rm(folder, { recursive: true });
  await expect(readSource(source('upload://crm.csv'))).rejects.toMatchObject({
    type: 'SourceNotFound',
  });
  await mkdir(folder);
});

test('names that are paths name nothing', async () => {
  const { folder, source } = await openUploads();
  await mkdir(join(folder, 'inner'));
  await writeFile(join(folder, 'inner', 'a.csv'), TEXT);
  for (const name of [
    'inner/a.csv',
    'inner%2Fa.csv',
    '..',
    '%2e%2e',
    '../etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    '..%5Ca',
    '.hidden',
    'a%00.csv',
    '%',
    '',
  ])
    await expect(readSource(source(`upload://${name}`))).rejects.toMatchObject({
      type: 'SourceNotFound',
    });
});

test('links, folders and pipes are not followed, read or waited for', async () => {
  const { folder, source } = await openUploads();
  await writeFile(join(folder, 'real.csv'), TEXT);
  await symlink('/etc/hostname', join(folder, 'outside.csv'));
  await symlink('real.csv', join(folder, 'inside.csv'));
  await mkdir(join(folder, 'folder.csv'));
  execFileSync('mkfifo', [join(folder, 'pipe.csv')]);
  for (const name of ['outside.csv', 'inside.csv', 'folder.csv', 'pipe.csv'])
    await expect(readSource(source(`upload://${name}`))).rejects.toMatchObject({
      type: 'SourceRefused',
      message: `the upload ${name} is not an ordinary file`,
    });
});

test('an upload that is replaced or removed while it is read stays the one that was opened', async () => {
  const { folder, source } = await openUploads();
  await writeFile(join(folder, 'crm.csv'), TEXT);
  const opened = await source('upload://crm.csv').open(new AbortController().signal);
  await writeFile(join(folder, 'new'), 'email\n');
  await rename(join(folder, 'new'), join(folder, 'crm.csv'));
  const pieces: Buffer[] = [];
  for await (const piece of opened.content) {
    pieces.push(piece);
    await rm(join(folder, 'crm.csv'), { force: true });
  }
  await opened.close();
  expect(sha256(Buffer.concat(pieces))).toBe(sha256(TEXT));
});

test('an upload that somebody writes into while it is read is tried again', async () => {
  const { folder, source } = await openUploads();
  const path = join(folder, 'crm.csv');
  for (const change of [
    () => appendFile(path, 'more\n'),
    () => writeFile(path, 'less\n'),
    () => writeFile(path, TEXT),
  ]) {
    await writeFile(path, TEXT);
    await utimes(path, 1, 1);
    const opened = await source('upload://crm.csv').open(new AbortController().signal);
    const reading = async () => {
      let first = true;
      for await (const piece of opened.content) {
        if (first && piece.length > 0) await change();
        first = false;
      }
    };
    await expect(reading()).rejects.toMatchObject({ type: 'SourceChanged' });
    await opened.close();
  }
});

test('an upload above the limit is refused', async () => {
  const { folder, source } = await openUploads(10);
  await writeFile(join(folder, 'ten.csv'), '0123456789');
  await writeFile(join(folder, 'eleven.csv'), '0123456789a');
  expect(await readSource(source('upload://ten.csv'))).toHaveLength(10);
  await expect(readSource(source('upload://eleven.csv'))).rejects.toMatchObject({
    type: 'FileTooLarge',
  });
});

test('cancelling ends reading, with the reason of the cancellation', async () => {
  const { folder, source } = await openUploads();
  await writeFile(join(folder, 'crm.csv'), TEXT);
  const cancelling = new AbortController();
  const reason = new Error('cancelled by hand');
  const opened = await source('upload://crm.csv').open(cancelling.signal);
  const reading = async () => {
    for await (const piece of opened.content) if (piece.length > 0) cancelling.abort(reason);
  };
  await expect(reading()).rejects.toBe(reason);
  await opened.close();
  await expect(source('upload://crm.csv').open(cancelling.signal)).rejects.toBe(reason);
});
