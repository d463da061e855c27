/** Slices are at most this large: small enough for a position that helps, large enough to cost nothing. */
const MOST_SLICE_BYTES = 64 * 1024;
const LEAST_SLICE_BYTES = 256;

/**
 * Packed bytes with a position: what an engine was given but did not use can be read again, by the next engine or by a
 * check of what follows. Positions are those in the packed file.
 */
export class PackedInput {
  /** Up to here the bytes are used. */
  position: number;
  readonly #source: AsyncIterator<Buffer>;
  readonly #sliceBytes: number;
  /** Read but not yet used, from `#keptAt` on. */
  #kept: Buffer[] = [];
  #keptAt: number;
  #readTo: number;
  #ended = false;
  #reading: Promise<void> | null = null;

  /** Takes `source`, whose `sizeBytes` begin at `offset` of the packed file; it must be closed. */
  constructor(source: AsyncIterable<Buffer>, sizeBytes: number, offset = 0) {
    this.#source = source[Symbol.asyncIterator]();
    // A thousandth of the file, so that "near byte" means something in small files too.
    const slice = Math.ceil(sizeBytes / 1024);
    this.#sliceBytes = Math.min(MOST_SLICE_BYTES, Math.max(LEAST_SLICE_BYTES, slice));
    this.position = offset;
    this.#keptAt = offset;
    this.#readTo = offset;
  }

  /** The bytes from the position on, in slices; `used` tells how far they are used while this goes on. */
  async *slices(used: () => number): AsyncGenerator<Buffer> {
    let at = this.position;
    for (;;) {
      this.#drop(used());
      while (at >= this.#readTo) {
        if (this.#ended) return;
        await this.#readOn();
      }
      const slice = this.#sliceAt(at);
      at += slice.length;
      yield slice;
    }
  }

  /** True when there are bytes from the position on. */
  async hasMore(): Promise<boolean> {
    while (!this.#ended && this.position >= this.#readTo) await this.#readOn();
    return this.position < this.#readTo;
  }

  /** Where the packed bytes end, as far as they were read. */
  get end(): number {
    return this.#readTo;
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }

  /** Reads the next piece; whoever asks meanwhile waits for the same one, so that none is lost. */
  #readOn(): Promise<void> {
    this.#reading ??= (async () => {
      try {
        const next = await this.#source.next();
        if (next.done) this.#ended = true;
        else {
          this.#kept.push(next.value);
          this.#readTo += next.value.length;
        }
      } finally {
        this.#reading = null;
      }
    })();
    return this.#reading;
  }

  #sliceAt(at: number): Buffer {
    let start = this.#keptAt;
    for (const piece of this.#kept) {
      const from = at - start;
      if (from < piece.length) return piece.subarray(from, from + this.#sliceBytes);
      start += piece.length;
    }
    throw new Error(`byte ${at} of the packed file is gone`);
  }

  #drop(position: number): void {
    let first = this.#kept[0];
    while (first && this.#keptAt + first.length <= position) {
      this.#kept.shift();
      this.#keptAt += first.length;
      first = this.#kept[0];
    }
  }
}
