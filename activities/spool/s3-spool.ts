import { setTimeout as pause } from 'node:timers/promises';
import { RunFailure } from '../../domain/failures.ts';
import { createAhead } from '../../storage/ahead.ts';
import type { S3Bucket, WantedRange } from '../../storage/s3-bucket.ts';
import { S3Error } from '../../storage/s3-error.ts';
import { writeS3Object } from '../../storage/s3-write.ts';
import { checkSpoolName, endsEarly, RUN_ID, type Spool } from './spool.ts';

/** What a run reads at a time is bounded: chunks and buckets have some MB. What is read to its end comes in parts of this. */
const READ_BYTES = 8 * 1024 * 1024;
/** Parts that go out beside the one that is filled, of all objects that a thread or process writes at a time. */
const PARTS_AHEAD = 3;
/** Where a body is cut, the rest is asked for after these pauses; requests as such are repeated by the client. */
const PAUSES_MS = [100, 500, 2_000];

/** A spool in a bucket: for workers on several machines. Objects of a run lie below `<prefix><runId>/`. */
export function createS3Spool(
  open: () => Promise<S3Bucket>,
  { prefix, partBytes }: { prefix: string; partBytes: number },
): Spool {
  const ahead = createAhead(PARTS_AHEAD);
  let opening: Promise<S3Bucket> | null = null;

  /** What `work` gives, with errors that say whether waiting helps. */
  async function within<T>(work: (bucket: S3Bucket) => Promise<T>): Promise<T> {
    try {
      opening ??= open();
      return await work(await opening);
    } catch (error) {
      throw asSpoolFailure(error);
    }
  }

  const keyOf = (name: string) => `${prefix}${checkSpoolName(name)}`;

  /** Fills `target` from `offset` on; goes on after cuts. */
  async function fill(name: string, offset: number, target: Buffer, signal: AbortSignal) {
    const key = keyOf(name);
    await within(async (bucket) => {
      let filled = 0;
      for (let cuts = 0; filled < target.length; cuts += 1) {
        try {
          const range = [offset + filled, offset + target.length - 1] as const;
          filled += await readRange(bucket, key, { range }, target.subarray(filled), signal);
          if (filled < target.length) throw endsEarly(name);
        } catch (error) {
          signal.throwIfAborted();
          if (!(error instanceof CutError)) throw error;
          filled += error.filled;
          const pauseMs = PAUSES_MS[cuts];
          if (pauseMs === undefined) throw error.cause;
          await pause(pauseMs, undefined, { signal });
        }
      }
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw isBeyondEnd(error) ? endsEarly(name) : error;
    });
  }

  return {
    async write(name, content, signal) {
      const key = keyOf(name);
      let contentError: unknown;
      const watched = (async function* () {
        try {
          yield* content;
        } catch (error) {
          contentError = error;
          throw error;
        }
      })();
      return within((bucket) =>
        writeS3Object(bucket, key, watched, { signal, partBytes, ahead }),
      ).catch((error: unknown) => {
        signal.throwIfAborted();
        throw contentError ?? error;
      });
    },
    async *read(name, signal, range) {
      signal.throwIfAborted();
      const key = keyOf(name);
      const from = range?.offset ?? 0;
      let left = range?.length ?? null;
      if (left === 0) return;
      if (left === null) {
        const size = await within((bucket) => bucket.head(key, signal));
        if (size === null) throw missing(name);
        left = size.sizeBytes - from;
      }
      let at = from;
      let next = readPiece(at, left);
      next.catch(() => {});
      while (left > 0) {
        const piece = await next;
        at += piece.length;
        left -= piece.length;
        if (left > 0) {
          // The next part comes while this one is worked on.
          next = readPiece(at, left);
          next.catch(() => {});
        }
        for (let start = 0; start < piece.length; start += PIECE_BYTES) {
          signal.throwIfAborted();
          yield piece.subarray(start, start + PIECE_BYTES);
        }
      }

      async function readPiece(offset: number, most: number): Promise<Buffer> {
        const target = Buffer.allocUnsafeSlow(Math.max(0, Math.min(READ_BYTES, most)));
        await fill(name, offset, target, signal);
        return target;
      }
    },
    async readInto(name, offset, target) {
      if (target.length > 0) await fill(name, offset, target, NEVER);
      else checkSpoolName(name);
    },
    async size(name) {
      const key = keyOf(name);
      return within(async (bucket) => (await bucket.head(key, NEVER))?.sizeBytes ?? null);
    },
    async removeRun(runId) {
      const folder = keyOf(`${runId}/all`).slice(0, -'all'.length);
      await within(async (bucket) => {
        const keys: string[] = [];
        for await (const { key } of bucket.list(folder, NEVER)) keys.push(key);
        await bucket.remove(keys, NEVER);
        for (const { key, uploadId } of await bucket.listUnfinished(folder, NEVER))
          await bucket.dropParts(key, uploadId);
      });
    },
    async check(signal) {
      // An object that is not there tells as much of the bucket as one that is.
      await within(async (bucket) => bucket.head(`${prefix}check`, signal));
    },
    async runIds() {
      return within(async (bucket) => {
        const unfinished = await bucket.listUnfinished(prefix, NEVER);
        const folders = unfinished.map(({ key }) => key.slice(prefix.length).split('/')[0] ?? '');
        const all = [...(await bucket.listFolders(prefix, NEVER)), ...folders];
        return [...new Set(all)].filter((name) => RUN_ID.test(name));
      });
    },
  };
}

const PIECE_BYTES = 1024 * 1024;
const NEVER = new AbortController().signal;

/** A body that broke off after some bytes. */
class CutError extends Error {
  readonly filled: number;

  constructor(filled: number, cause: unknown) {
    super('cut', { cause });
    this.filled = filled;
  }
}

/** Reads a range into `target`; gives how many bytes there were. */
async function readRange(
  bucket: S3Bucket,
  key: string,
  want: WantedRange,
  target: Buffer,
  signal: AbortSignal,
): Promise<number> {
  const { body } = await bucket.get(key, want, signal);
  let filled = 0;
  try {
    for await (const piece of body) filled += piece.copy(target, filled);
  } catch (error) {
    throw new CutError(filled, error);
  } finally {
    body.destroy();
  }
  return filled;
}

function missing(name: string): Error {
  return new Error(`there is no spool object ${name} (ENOENT)`);
}

function isBeyondEnd(error: unknown): boolean {
  return error instanceof S3Error && error.status === 416;
}

const FULL = new Set(['QuotaExceeded', 'XMinioStorageFull', 'InsufficientStorage']);

function asSpoolFailure(error: unknown): unknown {
  if (error instanceof S3Error) {
    if (FULL.has(error.code) || error.status === 507)
      return new RunFailure('SpoolFull', 'the spool has no space left', { cause: error });
    // What was there and is no more, or never was, will not come by waiting.
    if (error.code === 'NoSuchKey') return new Error('there is no such spool object (ENOENT)');
    if (isBeyondEnd(error)) return error;
  } else if (error instanceof RunFailure || !isNetworkError(error)) return error;
  const { message } = error instanceof S3Error ? error : { message: 'the connection broke' };
  return new RunFailure('StorageUnavailable', `the spool did not answer: ${message}`, {
    cause: error,
  });
}

function isNetworkError(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^(E[A-Z]+|UND_ERR_[A-Z_]+)$/.test(code);
}
