import { posix } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { SftpCredentials } from '../../domain/credentials.ts';
import { cleanUrl } from '../../domain/definition.ts';
import { type SftpAddress, sftpAddress } from '../../domain/sftp-address.ts';
import { createGuard, type OpenSocket, type Resolve, SFTP_PORTS } from './guard.ts';
import { connectSftp, type SftpConnection } from './sftp-connection.ts';
import { readSftpFile } from './sftp-body.ts';
import { openSftpFile, type SftpFile, sftpVersionTag } from './sftp-file.ts';
import { createSftpUser } from './sftp-user.ts';
import type { OpenedSource, Source, SourceSettings } from './source.ts';
import { fileTooLarge, openEnding } from './source-bounds.ts';
import { SOURCE_TIMINGS, type SourceTimings } from './source-timings.ts';

/** What tests put in place of the world. */
export interface SftpOptions {
  timings?: Partial<SourceTimings>;
  resolve?: Resolve;
  openSocket?: OpenSocket;
}

/** A server, and who comes to it. */
export interface SftpSite {
  address: SftpAddress;
  timings: SourceTimings;
  /** Connects and logs in; `signal` ends the connection as well. */
  connect: (signal: AbortSignal) => Promise<SftpConnection>;
  /** Opens the file at `path`, which `shown` is the address of. */
  open: (path: string, shown: string, signal: AbortSignal) => Promise<OpenedSource>;
}

/** A file that was written a moment ago may be written again in the same second, which its time would not tell. */
const FRESH_SECONDS = 60;
const SECOND_MS = 1_050;
const MOST_SECONDS_WAITED = 5;

/** The file at an sftp address. */
export function createSftpSource(...site: Parameters<typeof createSftpSite>): Source {
  const { address, open } = createSftpSite(...site);
  const shown = cleanUrl(site[0]);
  return { open: (signal) => open(address.path, shown, signal) };
}

/** The server of an sftp address, with the user that the credentials stand for. */
export function createSftpSite(
  url: string,
  credentials: SftpCredentials | null,
  settings: Pick<SourceSettings, 'allowedPrivateHosts' | 'maxFileBytes'>,
  { timings: changes, resolve, openSocket }: SftpOptions = {},
): SftpSite {
  const address = sftpAddress(url);
  const timings = { ...SOURCE_TIMINGS, ...changes };
  const guard = createGuard(settings, { ports: SFTP_PORTS, ...(resolve ? { resolve } : {}) });
  const user = credentials ? createSftpUser(credentials) : undefined;
  const connect = (signal: AbortSignal) =>
    connectSftp(address, user, { guard, timings, signal, openSocket });
  return {
    address,
    timings,
    connect,
    async open(path, shown, caller) {
      const { signal, end } = openEnding(caller, timings, shown);
      let connection: SftpConnection | null = null;
      const reopen = async () => {
        connection?.close();
        connection = await connect(signal);
        return openSftpFile(connection, path, shown);
      };
      const close = async () => {
        end();
        connection?.close();
      };
      try {
        const file = await settled(await reopen(), signal);
        const { sizeBytes, modifiedSeconds } = file.version;
        if (sizeBytes > settings.maxFileBytes) throw fileTooLarge(shown, settings.maxFileBytes);
        return {
          etag: sftpVersionTag(file.version),
          lastModified: new Date(modifiedSeconds * 1000).toISOString(),
          sizeBytes,
          name: posix.basename(path),
          content: readSftpFile(file, { reopen, timings, shown, signal }),
          lengthUndeclared: false,
          close,
        };
      } catch (error) {
        await close();
        throw error;
      }
    },
  };
}

/** The file, once any later change of it shows in its time. The clock of the server need not be ours. */
async function settled(file: SftpFile, signal: AbortSignal): Promise<SftpFile> {
  let { version } = file;
  for (let waited = 0; waited < MOST_SECONDS_WAITED; waited += 1) {
    if (Date.now() / 1000 - version.modifiedSeconds > FRESH_SECONDS) break;
    await pause(SECOND_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    const now = await file.look();
    const isSettled = sftpVersionTag(now) === sftpVersionTag(version);
    version = now;
    if (isSettled) break;
  }
  return { ...file, version };
}
