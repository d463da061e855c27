import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RunFailure } from '../../domain/failures.ts';
import { checkFolder } from '../../telemetry/disk.ts';
import { checkSpoolName, endsEarly, RUN_ID, type Spool } from './spool.ts';

const PIECE_BYTES = 1024 * 1024;

// Customer data: for nobody else on a shared machine.
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** A spool in a local folder: for one machine, or for workers that share a file system. */
export function createFolderSpool(folder: string): Spool {
  const pathOf = (name: string) => join(folder, checkSpoolName(name));
  return {
    async write(name, content, signal) {
      const path = pathOf(name);
      const unfinished = `${path}.${randomUUID()}.part`;
      try {
        await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
        const sizeBytes = await writeFile(unfinished, content, signal);
        // No fsync: after a crash of the machine the run starts over, and nothing final rests on the spool.
        await rename(unfinished, path);
        return sizeBytes;
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => {});
        throw asSpoolFailure(error);
      }
    },
    async *read(name, signal, range) {
      signal.throwIfAborted();
      if (range?.length === 0) return;
      const stream = createReadStream(pathOf(name), {
        highWaterMark: PIECE_BYTES,
        start: range?.offset ?? 0,
        ...(range?.length === undefined ? {} : { end: range.offset + range.length - 1 }),
        signal,
      });
      let sizeBytes = 0;
      try {
        for await (const piece of stream) {
          sizeBytes += (piece as Buffer).length;
          yield piece as Buffer;
        }
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      }
      if (range?.length !== undefined && sizeBytes < range.length) throw endsEarly(name);
    },
    async readInto(name, offset, target) {
      const file = await open(pathOf(name));
      try {
        let filled = 0;
        while (filled < target.length) {
          const left = target.length - filled;
          const { bytesRead } = await file.read(target, filled, left, offset + filled);
          if (bytesRead === 0) throw endsEarly(name);
          filled += bytesRead;
        }
      } finally {
        await file.close();
      }
    },
    async size(name) {
      return stat(pathOf(name)).then(
        (facts) => facts.size,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return null;
          throw error;
        },
      );
    },
    async removeRun(runId) {
      await rm(dirname(pathOf(`${runId}/all`)), { recursive: true, force: true });
    },
    check: () => checkFolder(folder),
    async runIds() {
      const entries = await readdir(folder, { withFileTypes: true }).catch(emptyWhenMissing);
      return entries
        .filter((entry) => entry.isDirectory() && RUN_ID.test(entry.name))
        .map((entry) => entry.name);
    },
  };
}

async function writeFile(
  path: string,
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted();
  const file = await open(path, 'wx', FILE_MODE);
  let writing = Promise.resolve();
  try {
    let sizeBytes = 0;
    let waiting: Uint8Array[] = [];
    let waitingBytes = 0;
    const write = async () => {
      await writing;
      writing = writeAll(file, waiting);
      // Seen where it is waited for.
      writing.catch(() => {});
      waiting = [];
      waitingBytes = 0;
    };
    for await (const piece of content) {
      signal.throwIfAborted();
      sizeBytes += piece.length;
      waiting.push(piece);
      waitingBytes += piece.length;
      if (waitingBytes >= PIECE_BYTES) await write();
    }
    await write();
    await writing;
    signal.throwIfAborted();
    return sizeBytes;
  } finally {
    await writing.catch(() => {});
    await file.close();
  }
}

async function writeAll(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  let left = pieces.filter(({ length }) => length > 0);
  while (left.length > 0) {
    let { bytesWritten } = await file.writev(left);
    while (left[0] && bytesWritten >= left[0].length) {
      bytesWritten -= left[0].length;
      left = left.slice(1);
    }
    const [first, ...others] = left;
    if (first) left = [first.subarray(bytesWritten), ...others];
  }
}

function emptyWhenMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

function asSpoolFailure(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new RunFailure('SpoolFull', 'the spool has no space left', { cause: error })
    : error;
}
