import { execFileSync } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSourceFolder } from '../../../activities/sources/source.ts';
import { readSource, sha256 } from './file-server.ts';
import { FILE, localSftp, OLD, putFile, SSHD, useSshd } from './sftp-server.ts';

const signal = new AbortController().signal;

describe.skipIf('missing' in SSHD)('a file on an OpenSSH server', () => {
  const served = useSshd();

  test('comes with what identifies its version', async () => {
    const opened = await localSftp(served.sshd.port, served.path, served.sshd.credentials).open(
      signal,
    );
    expect(opened).toMatchObject({
      etag: `"3000000-${OLD.getTime() / 1000}"`,
      lastModified: OLD.toISOString(),
      sizeBytes: FILE.length,
      name: 'users.csv',
      lengthUndeclared: false,
    });
    expect(sha256(Buffer.concat(await Array.fromAsync(opened.content)))).toBe(sha256(FILE));
    await opened.close();
    await opened.close();
  });

  test('may have any size and name', async () => {
    const files = {
      'ä %#?.csv': Buffer.from('a'),
      'empty.csv': Buffer.alloc(0),
      'x.csv': FILE.subarray(0, 65_537),
    };
    for (const [name, content] of Object.entries(files)) {
      const at = await putFile(served.sshd, name, content);
      const source = localSftp(
        served.sshd.port,
        encodeURI(at).replace('#', '%23').replace('?', '%3F'),
        served.sshd.credentials,
      );
      expect(sha256(await readSource(source))).toBe(sha256(content));
    }
  });

  test('is refused above the limit, and where it is no ordinary file', async () => {
    const failure = (at: string, options = {}) =>
      readSource(localSftp(served.sshd.port, at, served.sshd.credentials, options)).catch(
        (error: unknown) => error,
      );
    expect(await failure(served.path, { maxFileBytes: FILE.length - 1 })).toMatchObject({
      type: 'FileTooLarge',
    });
    expect(await failure(`${served.path}.gone`)).toMatchObject({
      type: 'SourceNotFound',
      message: expect.stringMatching(/^there is no file at sftp:\/\/127\.0\.0\.1:\d+\//),
    });
    const pipe = join(served.sshd.folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const at of [served.sshd.folder, pipe, '/'])
      expect(await failure(at)).toMatchObject({
        type: 'SourceRefused',
        message: expect.stringContaining('not an ordinary file'),
      });
  });

  test('the files that a pattern means are listed with their versions, and can be opened', async () => {
    const folder = join(served.sshd.folder, 'exports');
    await mkdir(join(folder, 'old'), { recursive: true });
    for (const name of [
      'exports/users_1.csv',
      'exports/users_2.csv',
      'exports/users_3.txt',
      'exports/old/users_0.csv',
    ])
      await putFile(served.sshd, name, `email\n${name}`);
    await mkdir(join(folder, 'users_5.csv'));
    await symlink(join(folder, 'users_1.csv'), join(folder, 'users_4.csv'));
    const settings = {
      uploadsUrl: 'file:///nowhere',
      allowedPrivateHosts: [`127.0.0.1:${served.sshd.port}`],
      maxFileBytes: 1e6,
    };
    const filesOf = (pattern: string) => {
      const source = {
        kind: 'file',
        url: `sftp://127.0.0.1:${served.sshd.port}${folder}/${pattern}`,
        compression: 'auto',
        encoding: 'utf-8',
      } as const;
      const files = createSourceFolder(source, served.sshd.credentials, settings);
      if (!files) throw new Error(`${pattern} is no pattern`);
      return files;
    };
    const names = async (pattern: string) =>
      (await Array.fromAsync(filesOf(pattern).list(signal)))
        .map(({ path: at }) => at.slice(folder.length))
        .toSorted();
    expect(await names('users_*.csv')).toEqual(['users_1.csv', 'users_2.csv']);
    expect(await names('**/users_*.csv')).toEqual([
      'old/users_0.csv',
      'users_1.csv',
      'users_2.csv',
    ]);
    expect(await names('')).toEqual([
      'old/users_0.csv',
      'users_1.csv',
      'users_2.csv',
      'users_3.txt',
    ]);
    expect(await names('nothing_*')).toEqual([]);
    await expect(names('gone/*')).rejects.toMatchObject({ type: 'SourceNotFound' });
    const files = filesOf('users_1*');
    for await (const { path: at, version, sizeBytes } of files.list(signal)) {
      const opened = await files.open(at, signal);
      expect(opened).toMatchObject({ etag: version, sizeBytes });
      expect(Buffer.concat(await Array.fromAsync(opened.content)).toString()).toBe(
        'email\nexports/users_1.csv',
      );
      await opened.close();
    }
  });
});
