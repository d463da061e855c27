import type { Stats } from 'ssh2';
import { RunFailure } from '../../domain/failures.ts';
import type { SftpConnection } from './sftp-connection.ts';

/** What tells the versions of a file on an sftp server apart: the protocol knows no more of them. */
export interface SftpVersion {
  sizeBytes: number;
  /** Since 1970; the protocol tells whole seconds. */
  modifiedSeconds: number;
}

/** A file that is open on an sftp server. It stays the same file when another one takes its place. */
export interface SftpFile {
  version: SftpVersion;
  /** Its version by now. */
  look: () => Promise<SftpVersion>;
  /** Its bytes from `position` on, fewer than `length` only at its end. */
  read: (position: number, length: number) => Promise<Buffer>;
  receivedBytes: () => number;
}

/** Opens the file at `path`, which `shown` is the address of. */
export async function openSftpFile(
  { ask, askPatiently, receivedBytes }: SftpConnection,
  path: string,
  shown: string,
): Promise<SftpFile> {
  // Before it is opened: opening a pipe would wait for somebody who writes into it.
  const found = await ask<Stats>(shown, (sftp, done) => sftp.stat(path, done));
  if (!found.isFile()) throw new RunFailure('SourceRefused', `${shown} is not an ordinary file`);
  const handle = await ask<Buffer>(shown, (sftp, done) => sftp.open(path, 'r', done));
  const look = async () =>
    versionOf(await ask<Stats>(shown, (sftp, done) => sftp.fstat(handle, done)), shown);
  return {
    version: await look(),
    look,
    async read(position, length) {
      const target = Buffer.allocUnsafeSlow(length);
      let filled = 0;
      while (filled < length) {
        const bytes = await askPatiently<number>(shown, (sftp, done) =>
          sftp.read(handle, target, filled, length - filled, position + filled, done),
        );
        if (bytes === 0) break;
        filled += bytes;
      }
      return target.subarray(0, filled);
    },
    receivedBytes,
  };
}

/** The version as it is kept, compared and listed. */
export function sftpVersionTag({ sizeBytes, modifiedSeconds }: SftpVersion): string {
  return `"${sizeBytes}-${modifiedSeconds}"`;
}

function versionOf({ size, mtime }: Partial<Stats>, shown: string): SftpVersion {
  if (size === undefined || mtime === undefined)
    throw new RunFailure('SourceRefused', `the server does not tell the size and time of ${shown}`);
  return { sizeBytes: size, modifiedSeconds: mtime };
}
