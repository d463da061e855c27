import { randomBytes } from 'node:crypto';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { SftpCredentials } from '../../../domain/credentials.ts';
import { createSftpSource, type SftpOptions } from '../../../activities/sources/sftp-source.ts';
import { foundProgram } from '../../support/programs.ts';
import { openSshd, type Sshd } from '../../support/sshd.ts';
import { FAST } from './file-server.ts';

/** Where sshd is; without it its suites are left out. */
export const SSHD = foundProgram('sshd');
/** What is served as `users.csv`. */
export const FILE = randomBytes(3_000_000);

/** Long ago: a file that was written just now is looked at again a second later. */
export const OLD = new Date('2026-01-01T00:00:00Z');

/** Puts a file onto the server that was last changed at `modifiedAt`; gives its path. */
export async function putFile(
  { folder }: Pick<Sshd, 'folder'>,
  name: string,
  content: string | Uint8Array,
  modifiedAt = OLD,
): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  await utimes(path, modifiedAt, modifiedAt);
  return path;
}

/** Encrypting takes its time on a busy machine. */
export const SFTP_FAST = { ...FAST, connectMs: 2_000, headersMs: 5_000, deadlineMs: 20_000 };

/** A source at `sftp://127.0.0.1:<port><path>`, which the operator has allowed. */
export function localSftp(
  port: number,
  path: string,
  credentials: SftpCredentials | null,
  { maxFileBytes = 10_000_000, ...options }: SftpOptions & { maxFileBytes?: number } = {},
) {
  return createSftpSource(
    `sftp://127.0.0.1:${port}${path}`,
    credentials,
    { allowedPrivateHosts: [`127.0.0.1:${port}`], maxFileBytes },
    { timings: SFTP_FAST, ...options },
  );
}

interface ServedFile {
  readonly sshd: Sshd;
  readonly path: string;
  /** Starts a server of its own for one test. */
  another: (options?: Parameters<typeof openSshd>[1]) => Promise<Sshd>;
}

/** A server for the length of a suite, with a file; usable from its first hook on. */
export function useSshd(): ServedFile {
  let started: { sshd: Sshd; path: string } | undefined;
  const another: ServedFile['another'] = async (options) => {
    if ('missing' in SSHD) throw new Error(SSHD.missing);
    return openSshd(SSHD.path, options);
  };
  beforeAll(async () => {
    const sshd = await another();
    started = { sshd, path: await putFile(sshd, 'users.csv', FILE) };
  });
  afterAll(() => started?.sshd[Symbol.asyncDispose]());
  const get = () => {
    if (!started) throw new Error('the server of a suite exists from its first hook on');
    return started;
  };
  return {
    get sshd() {
      return get().sshd;
    },
    get path() {
      return get().path;
    },
    another,
  };
}
