import type { FileEntryWithStats } from 'ssh2';
import type { FilePattern } from '../../domain/file-pattern.ts';
import { RunFailure } from '../../domain/failures.ts';
import { serverPath } from '../../domain/sftp-address.ts';
import type { SftpConnection } from './sftp-connection.ts';
import { sftpVersionTag } from './sftp-file.ts';
import { createSftpSite } from './sftp-source.ts';
import type { ListedFile, SourceFolder } from './source.ts';
import { openEnding } from './source-bounds.ts';

/** A server that invents folders without end is not followed for ever. */
const MOST_FOLDERS = 10_000;
const END_OF_LIST = 1;

/**
 * The files of an sftp server that a pattern means. Links are left out: what they lead to would be imported twice, and
 * folders could lead back to themselves.
 */
export function createSftpFiles(
  pattern: FilePattern,
  ...site: Parameters<typeof createSftpSite>
): SourceFolder {
  const { address, timings, connect, open } = createSftpSite(...site);
  const shownAt = (path: string) => `sftp://${address.host}:${address.port}/${path}`;
  return {
    async *list(caller) {
      const { signal, end } = openEnding(caller, timings, shownAt(pattern.shown));
      try {
        const connection = await connect(signal);
        try {
          yield* walk(connection, pattern, shownAt);
        } finally {
          connection.close();
        }
      } finally {
        end();
      }
    },
    open: (path, signal) => open(serverPath(path.split('/')), shownAt(path), signal),
  };
}

async function* walk(
  connection: SftpConnection,
  { prefix, depth, matches }: FilePattern,
  shownAt: (path: string) => string,
): AsyncGenerator<ListedFile> {
  const folders = [prefix.slice(0, prefix.lastIndexOf('/') + 1)];
  for (let read = 0; ; read += 1) {
    const folder = folders.pop();
    if (folder === undefined) return;
    if (read === MOST_FOLDERS)
      throw new RunFailure(
        'SourceRefused',
        `${shownAt(prefix)} has more than ${MOST_FOLDERS} folders below it`,
      );
    for await (const { filename: name, attrs } of entriesOf(connection, folder, shownAt(folder))) {
      const path = `${folder}${name}`;
      if (!path.startsWith(prefix) || name.includes('/')) continue;
      if (attrs.isDirectory() && (depth === null || path.split('/').length < depth))
        folders.push(`${path}/`);
      if (!attrs.isFile() || !matches(path)) continue;
      const version = { sizeBytes: attrs.size, modifiedSeconds: attrs.mtime };
      yield { path, name, sizeBytes: attrs.size, version: sftpVersionTag(version) };
    }
  }
}

async function* entriesOf(
  { ask }: SftpConnection,
  folder: string,
  shown: string,
): AsyncGenerator<FileEntryWithStats> {
  const path = serverPath(folder.split('/').filter((part) => part !== ''));
  const handle = await ask<Buffer>(shown, (sftp, done) => sftp.opendir(path, done));
  for (;;) {
    const entries = await ask<FileEntryWithStats[] | null>(shown, (sftp, done) =>
      sftp.readdir(handle as never, (error, list) => {
        const isEnd = (error as { code?: unknown } | undefined)?.code === END_OF_LIST;
        done(isEnd ? null : error, isEnd ? null : list);
      }),
    );
    if (entries === null) break;
    yield* entries;
  }
  await ask<void>(shown, (sftp, done) => sftp.close(handle, (error) => done(error)));
}
