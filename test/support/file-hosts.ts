import { rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceCredentials } from '../../domain/credentials.ts';
import { openNginx } from '../../dev/nginx.ts';
import { foundProgram, type TestProgram } from './programs.ts';
import { BUCKET, openS3Server, S3_KEYS } from './s3-server.ts';
import { openSshd } from './sshd.ts';

/** A server of files on this machine, as a source of imports. */
export interface FileHost extends AsyncDisposable {
  port: number;
  /** What opens its files, through a proxy at `port`. */
  credentialsAt: (port: number) => SourceCredentials | null;
  /** Puts a version of a file in place of the one before, at once; each version has a time of its own. */
  put: (name: string, content: Uint8Array) => Promise<void>;
  remove: (name: string) => Promise<void>;
  /** The address of a file, through a proxy at `port`. */
  urlAt: (port: number, name: string) => string;
  /** What a fault proxy counts before it. */
  counted: 'body' | 'all';
}

/** The kinds of servers, by the protocol of their addresses; a further kind of source is one more entry here. */
export const FILE_HOSTS: Record<
  string,
  { program: TestProgram; open: (path: string) => Promise<FileHost> }
> = {
  http: {
    program: 'nginx',
    async open(path) {
      const nginx = await openNginx(path);
      return {
        port: nginx.port,
        credentialsAt: () => null,
        ...filesIn(nginx.folder),
        urlAt: (port, name) => `http://127.0.0.1:${port}/${name}`,
        counted: 'body',
        [Symbol.asyncDispose]: () => nginx[Symbol.asyncDispose](),
      };
    },
  },
  sftp: {
    program: 'sshd',
    async open(path) {
      const sshd = await openSshd(path, { hostKeys: ['ed25519'] });
      return {
        port: sshd.port,
        credentialsAt: () => sshd.credentials,
        ...filesIn(sshd.folder),
        urlAt: (port, name) => `sftp://127.0.0.1:${port}${sshd.folder}/${name}`,
        counted: 'all',
        [Symbol.asyncDispose]: () => sshd[Symbol.asyncDispose](),
      };
    },
  },
  s3: {
    program: 'versitygw',
    async open(path) {
      const opened = await openS3Server(path);
      const { port, bucket, put } = opened.server;
      return {
        port,
        credentialsAt: (at) => ({ ...S3_KEYS, endpoint: `http://127.0.0.1:${at}` }),
        put: (name, content) => put(name, Buffer.from(content)),
        remove: (name) => bucket.remove([name], new AbortController().signal),
        urlAt: (_, name) => `s3://${BUCKET}/${name}`,
        counted: 'body',
        [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
      };
    },
  },
};

/** A server of that kind, or why there is none. */
export async function openFileHost(kind: string): Promise<FileHost> {
  const host = FILE_HOSTS[kind];
  if (!host) throw new Error(`there is no kind of server named ${kind}`);
  const program = foundProgram(host.program);
  if ('missing' in program) throw new Error(program.missing);
  return host.open(program.path);
}

/** The kinds whose program is on this machine. */
export function fileHostKinds(): string[] {
  return Object.keys(FILE_HOSTS).filter((kind) => {
    const host = FILE_HOSTS[kind];
    return host && !('missing' in foundProgram(host.program));
  });
}

function filesIn(folder: string): Pick<FileHost, 'put' | 'remove'> {
  // In the past: servers tell times in whole seconds, and wait for files that are younger than that.
  let seconds = Date.parse('2026-01-01T00:00:00Z') / 1000;
  return {
    async put(name, content) {
      const path = join(folder, name);
      seconds += 7;
      await writeFile(`${path}.new`, content);
      await utimes(`${path}.new`, seconds, seconds);
      await rename(`${path}.new`, path);
    },
    remove: (name) => rm(join(folder, name)),
  };
}
