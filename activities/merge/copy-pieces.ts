/** Rows go to Postgres in pieces of about this size: few messages, little memory. */
const PIECE_BYTES = 256 * 1024;

/** Puts COPY text together in two buffers by turns: while one piece is on its way, the next one grows in the other. */
export class CopyPieces {
  #piece = Buffer.allocUnsafe(PIECE_BYTES);
  #other = Buffer.allocUnsafe(PIECE_BYTES);
  #length = 0;

  /** Makes room for a line of `bytes`; gives what has to be sent first, good until the next but one. */
  *makeRoom(bytes: number): Generator<Buffer> {
    if (this.#length + bytes <= this.#piece.length) return;
    yield* this.rest();
    if (bytes > this.#piece.length) this.#piece = Buffer.allocUnsafe(bytes);
  }

  /** Adds a text for which there is room; it has ASCII characters only. */
  addAscii(text: string): void {
    this.#length += this.#piece.write(text, this.#length, 'latin1');
  }

  /** Adds the bytes from `start` up to `end`, for which there is room. */
  addBytes(bytes: Buffer, start = 0, end = bytes.length): void {
    this.#length += bytes.copy(this.#piece, this.#length, start, end);
  }

  /** Gives what has not been sent yet. */
  *rest(): Generator<Buffer> {
    if (this.#length === 0) return;
    const full = this.#piece.subarray(0, this.#length);
    [this.#piece, this.#other] = [this.#other, this.#piece];
    this.#length = 0;
    yield full;
  }
}
