import type { Ahead } from './ahead.ts';
import type { S3Bucket } from './s3-bucket.ts';
import type { StoredPart } from './s3-requests.ts';

/** S3 takes an object in at most so many parts, all of one size but the last. */
const MOST_PARTS = 10_000;
const SMALLEST_PART_BYTES = 8 * 1024 * 1024;

/** How large the parts of objects have to be that may have `maxFileBytes`. */
export function partBytesFor(maxFileBytes: number): number {
  return Math.max(SMALLEST_PART_BYTES, Math.ceil(maxFileBytes / MOST_PARTS));
}

/**
 * Stores what `content` yields as one object, whole or not at all; gives its size in bytes. What fits into one part is one
 * request; beyond that parts go out beside the one that is being filled, as far as `ahead` has memory for them.
 */
export async function writeS3Object(
  bucket: S3Bucket,
  key: string,
  content: AsyncIterable<Uint8Array>,
  { signal, partBytes, ahead }: { signal: AbortSignal; partBytes: number; ahead: Ahead },
): Promise<number> {
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  const sending = new Set<Promise<void>>();
  const stored: StoredPart[] = [];
  let uploadId: string | null = null;
  let number = 0;
  let sizeBytes = 0;

  async function send(part: Buffer): Promise<void> {
    uploadId ??= await bucket.startParts(key, either);
    number += 1;
    const input = { key, uploadId, number, content: part };
    const isAhead = ahead.take();
    const sent = bucket
      .putPart(input, either)
      .then(
        (one) => void stored.push(one),
        // One that fails ends the others; its error is the one that is told.
        (error: unknown) => failing.abort(error),
      )
      .finally(() => {
        sending.delete(sent);
        if (isAhead) ahead.giveBack();
      });
    sending.add(sent);
    if (!isAhead) await sent;
  }

  try {
    signal.throwIfAborted();
    let filling = new PartBuffer(partBytes);
    for await (const piece of content) {
      either.throwIfAborted();
      sizeBytes += piece.length;
      let at = 0;
      while (at < piece.length) {
        // A full part is sent when more comes: the last one may be the only one.
        if (filling.isFull()) {
          await send(filling.take());
          either.throwIfAborted();
          filling = new PartBuffer(partBytes);
        }
        at += filling.add(piece.subarray(at));
      }
    }
    either.throwIfAborted();
    const last = filling.take();
    if (uploadId === null) {
      await bucket.put(key, last, signal);
      return sizeBytes;
    }
    await send(last);
    await Promise.all(sending);
    either.throwIfAborted();
    await bucket.finishParts(key, uploadId, stored, signal);
    return sizeBytes;
  } catch (error) {
    failing.abort(error);
    await Promise.all(sending);
    // What stays behind when this fails as well is removed with the run, or by the rule of the bucket.
    if (uploadId !== null) await bucket.dropParts(key, uploadId).catch(() => {});
    signal.throwIfAborted();
    throw error;
  }
}

/** A part that is being filled; it takes memory as it fills. */
class PartBuffer {
  readonly #partBytes: number;
  #bytes: Buffer;
  #filled = 0;

  constructor(partBytes: number) {
    this.#partBytes = partBytes;
    this.#bytes = Buffer.allocUnsafeSlow(Math.min(partBytes, 64 * 1024));
  }

  isFull(): boolean {
    return this.#filled === this.#partBytes;
  }

  /** Takes the beginning of a piece, as much as there is room for; gives how much that was. */
  add(piece: Uint8Array): number {
    const length = Math.min(piece.length, this.#partBytes - this.#filled);
    const wanted = this.#filled + length;
    if (wanted > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(this.#partBytes, wanted * 4));
      this.#bytes.copy(larger, 0, 0, this.#filled);
      this.#bytes = larger;
    }
    this.#bytes.set(piece.subarray(0, length), this.#filled);
    this.#filled = wanted;
    return length;
  }

  take(): Buffer {
    return this.#bytes.subarray(0, this.#filled);
  }
}
