import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RunFailure } from '../../domain/failures.ts';
import type { Spool } from './spool.ts';

const OBJECT_NAME = /^[0-9a-f-]{36}\/[a-z0-9-]{1,80}$/;
const PIECE_BYTES = 1024 * 1024;

/** A spool in a local folder: for one machine, or for workers that share a file system. */
export function createFolderSpool(folder: string): Spool {
  const pathOf = (name: string) => {
    if (!OBJECT_NAME.test(name)) throw new Error(`not a spool name: ${name}`);
    return join(folder, name);
  };
  return {
    async write(name, content, signal) {
      const path = pathOf(name);
      const unfinished = `${path}.${randomUUID()}.part`;
      await mkdir(dirname(path), { recursive: true });
      try {
        const sizeBytes = await writeFile(unfinished, content, signal);
        await rename(unfinished, path);
        return sizeBytes;
      } catch (error) {
        await rm(unfinished, { force: true });
        throw asSpoolFailure(error);
      }
    },
    async *read(name, signal, range) {
      if (range?.length === 0) return;
      const stream = createReadStream(pathOf(name), {
        highWaterMark: PIECE_BYTES,
        start: range?.offset ?? 0,
        ...(range?.length === undefined ? {} : { end: range.offset + range.length - 1 }),
        signal,
      });
      for await (const piece of stream) yield piece as Buffer;
    },
    async readPart(name, offset, length) {
      const file = await open(pathOf(name));
      try {
        const part = Buffer.allocUnsafe(length);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await file.read(part, filled, length - filled, offset + filled);
          if (bytesRead === 0)
            throw new RunFailure('StorageUnavailable', `the spool object ${name} ends early`);
          filled += bytesRead;
        }
        return part;
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
    async runIds() {
      await mkdir(folder, { recursive: true });
      const entries = await readdir(folder, { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    },
  };
}

async function writeFile(
  path: string,
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<number> {
  const file = await open(path, 'wx');
  try {
    let sizeBytes = 0;
    for await (const piece of content) {
      signal.throwIfAborted();
      let offset = 0;
      while (offset < piece.length) {
        const { bytesWritten } = await file.write(piece, offset, piece.length - offset);
        offset += bytesWritten;
      }
      sizeBytes += piece.length;
    }
    return sizeBytes;
  } finally {
    await file.close();
  }
}

function asSpoolFailure(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new RunFailure('SpoolFull', 'the spool has no space left', { cause: error })
    : error;
}
