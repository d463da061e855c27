import type { OpenedSource } from '../activities/sources/source.ts';
import type { PackedFile } from '../activities/split/unpack/packed-file.ts';
import { RunFailure } from '../domain/failures.ts';

/** What is kept of a source that can only be read from its start; a zip archive from there has to fit. */
const MOST_KEPT_BYTES = 8 * 1024 * 1024;
/** This much tells how a file is packed. */
const HEAD_BYTES = 4096;

/** A source as a file that can be unpacked: at any place where the source allows it, or from its start on. */
export async function openSourceFile(opened: OpenedSource): Promise<PackedFile> {
  const file = new SourceFile(opened);
  const head = await file.keep(HEAD_BYTES);
  // Only from its end can a zip archive be read, so that has to be known.
  const isEndless = file.sizeBytes === Number.POSITIVE_INFINITY;
  if (isEndless && head.toString('latin1', 0, 2) === 'PK') await file.keep(file.sizeBytes);
  return { spool: file, object: '', sizeBytes: file.sizeBytes };
}

/** What is read of the source is kept, so that it can be read again from the start. */
class SourceFile {
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #declaredBytes: number | null;
  /** Undefined for what comes in order only. */
  readonly #readInto: OpenedSource['readInto'];
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #ended = false;

  constructor({ content, sizeBytes, readInto }: OpenedSource) {
    this.#pieces = content[Symbol.asyncIterator]();
    this.#declaredBytes = sizeBytes;
    this.#readInto = readInto;
  }

  /** Infinity as long as nothing has told it. */
  get sizeBytes(): number {
    if (this.#ended) return this.#keptBytes;
    return this.#declaredBytes ?? Number.POSITIVE_INFINITY;
  }

  /** Reads on until `bytes` are kept, or all; gives what is kept. */
  async keep(bytes: number): Promise<Buffer> {
    while (!this.#ended && this.#keptBytes < bytes) await this.#readOn();
    const all = this.#kept.length === 1 ? this.#kept[0] : Buffer.concat(this.#kept);
    this.#kept = all ? [all] : [];
    return all ?? Buffer.alloc(0);
  }

  async *read(
    _object: string,
    _signal: AbortSignal,
    range?: { offset: number; length?: number },
  ): AsyncGenerator<Buffer> {
    if (range) {
      yield* this.#readRange(range.offset, range.offset + (range.length ?? 0));
      return;
    }
    for (let index = 0; ; index += 1) {
      if (index === this.#kept.length && !this.#ended) await this.#readOn();
      const piece = this.#kept[index];
      if (!piece) return;
      yield piece;
    }
  }

  async readInto(_object: string, offset: number, target: Buffer): Promise<void> {
    if (this.#readInto) return this.#readInto(offset, target);
    if (offset + target.length > MOST_KEPT_BYTES) throw tooFar();
    const kept = await this.keep(offset + target.length);
    kept.copy(target, 0, offset, offset + target.length);
  }

  async *#readRange(from: number, to: number): AsyncGenerator<Buffer> {
    for (let at = from; at < to; at += HEAD_BYTES * 16) {
      const piece = Buffer.allocUnsafe(Math.min(HEAD_BYTES * 16, to - at));
      await this.readInto('', at, piece);
      yield piece;
    }
  }

  async #readOn(): Promise<void> {
    const next = await this.#pieces.next();
    if (next.done) {
      this.#ended = true;
      return;
    }
    this.#kept.push(next.value);
    this.#keptBytes += next.value.length;
    if (this.#keptBytes > MOST_KEPT_BYTES) throw tooFar();
  }
}

function tooFar(): RunFailure {
  return new RunFailure(
    'UnreadableFile',
    `a preview reads at most the first ${MOST_KEPT_BYTES / 1024 ** 2} MiB of this source, and these are not enough. Of a zip archive the end is needed: pack the file with gzip or zstd, or upload it`,
  );
}
